internal import Files
internal import Foundation

/// The small files of a model folder that a cut changes: settings and tokenizer.
struct ModelFiles {
    /// `config.json`.
    var configuration: [String: Any]
    private var tokenizer: [String: Any]
    private var sentences: [String: Any]
    /// Files that are copied as they are.
    private var others: [String: Data] = [:]

    private static let copied = [
        "modules.json", "1_Pooling/config.json", "2_Normalize/config.json",
        "config_sentence_transformers.json", "special_tokens_map.json", "tokenizer_config.json",
    ]

    init(_ folder: String) throws {
        configuration = try Self.object(folder + "/config.json")
        tokenizer = try Self.object(folder + "/tokenizer.json")
        let path = folder + "/sentence_bert_config.json"
        sentences = FileManager.default.fileExists(atPath: path) ? try Self.object(path) : [:]
        for name in Self.copied where FileManager.default.fileExists(atPath: "\(folder)/\(name)") {
            others[name] = try Self.data("\(folder)/\(name)")
        }
    }

    /// Pieces of words with their numbers.
    var vocabulary: [String: Int] {
        (tokenizer["model"] as? [String: Any])?["vocab"] as? [String: Int] ?? [:]
    }

    /// The numbers of special tokens.
    var specialTokens: [Int] {
        (tokenizer["added_tokens"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? Int }
    }

    /// Cuts texts at so many tokens.
    mutating func limitLength(to positions: Int) {
        let known = sentences["max_seq_length"] as? Int ?? positions
        sentences["max_seq_length"] = min(known, positions)
    }

    /// Keeps the pieces of these numbers, and numbers them anew in their order.
    mutating func renumber(_ kept: [Int]) {
        let numbers = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
        if var model = tokenizer["model"] as? [String: Any] {
            model["vocab"] = vocabulary.compactMapValues { numbers[$0] }
            tokenizer["model"] = model
        }
        tokenizer["added_tokens"] = (tokenizer["added_tokens"] as? [[String: Any]] ?? []).map {
            var token = $0
            token["id"] = (token["id"] as? Int).flatMap { numbers[$0] }
            return token
        }
        guard var processor = tokenizer["post_processor"] as? [String: Any] else { return }
        if let tokens = processor["special_tokens"] as? [String: [String: Any]] {
            processor["special_tokens"] = tokens.mapValues { token in
                var token = token
                token["ids"] = (token["ids"] as? [Int] ?? []).compactMap { numbers[$0] }
                return token
            }
        }
        for name in ["sep", "cls"] {
            if let pair = processor[name] as? [Any], pair.count == 2, let id = pair[1] as? Int {
                processor[name] = [pair[0], numbers[id] ?? id]
            }
        }
        tokenizer["post_processor"] = processor
    }

    /// Writes all of them.
    func write(to folder: String) throws {
        var files = others
        files["config.json"] = try Self.text(configuration)
        files["tokenizer.json"] = try Self.text(tokenizer, isPretty: false)
        if !sentences.isEmpty { files["sentence_bert_config.json"] = try Self.text(sentences) }
        for (name, data) in files {
            let url = URL(fileURLWithPath: "\(folder)/\(name)")
            do {
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try OutputFile.write(data, to: url.path)
            } catch let error as FilesError {
                throw error
            } catch {
                throw TrainingError.file(path: url.path, reason: error.localizedDescription)
            }
        }
    }

    private static func data(_ path: String) throws -> Data {
        do {
            return try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw TrainingError.file(path: path, reason: error.localizedDescription)
        }
    }

    private static func object(_ path: String) throws -> [String: Any] {
        let data = try data(path)
        guard let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw TrainingError.file(path: path, reason: "it holds no JSON object")
        }
        return object
    }

    private static func text(_ object: [String: Any], isPretty: Bool = true) throws -> Data {
        var options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
        if isPretty { options.insert(.prettyPrinted) }
        return try JSONSerialization.data(withJSONObject: object, options: options) + Data([0x0A])
    }
}
