extension Component {
    /// More bytes of tokens than any vocabulary has.
    private static let maximumVocabularyBytes = 1 << 26

    /// A model.
    func model() throws(TokenizationError) -> Model {
        var name = try optional("type")?.string()
        if name == nil { name = try impliedType() }
        switch name {
        case "WordPiece": return .wordPiece(try wordPiece())
        case "BPE": return .bytePair(try bytePair())
        case "Unigram": return .unigram(try unigram())
        case let other: throw .unsupported(component: "model", name: other ?? "")
        }
    }

    /// The type of a model that does not name it, as the oldest files do not.
    private func impliedType() throws(TokenizationError) -> String {
        if optional("merges") != nil { return "BPE" }
        if optional("max_input_chars_per_word") != nil { return "WordPiece" }
        if optional("unk_id") != nil { return "Unigram" }
        throw try member("type").failure
    }

    private func wordPiece() throws(TokenizationError) -> WordPieceDefinition {
        WordPieceDefinition(
            vocabulary: try member("vocab").vocabulary(),
            unknownToken: Array(try member("unk_token").string().utf8),
            continuationPrefix: Array(try member("continuing_subword_prefix").string().utf8),
            maximumWordLength: Int(try member("max_input_chars_per_word").integer())
        )
    }

    private func bytePair() throws(TokenizationError) -> BytePairDefinition {
        if let dropout = try optional("dropout")?.number(), dropout != 0 {
            throw .unsupported(component: "model", name: "BPE with dropout")
        }
        for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
            guard let affix = optional(key), try affix.string() != "" else { continue }
            throw .unsupported(component: "model", name: "BPE with \(key)")
        }
        var merges: [(left: [UInt8], right: [UInt8])] = []
        for merge in try member("merges").elements() {
            merges.append(try merge.pair())
        }
        return BytePairDefinition(
            vocabulary: try member("vocab").vocabulary(),
            merges: merges,
            unknownToken: try optional("unk_token").map { token throws(TokenizationError) in
                Array(try token.string().utf8)
            },
            fusesUnknown: try bool("fuse_unk", default: false),
            fallsBackToBytes: try bool("byte_fallback", default: false),
            ignoresMerges: try bool("ignore_merges", default: false)
        )
    }

    /// Two tokens, as an array or parted by a space.
    private func pair() throws(TokenizationError) -> (left: [UInt8], right: [UInt8]) {
        var parts: [[UInt8]] = []
        if case .string(let text) = value {
            let bytes = Array(text.utf8)
            parts = bytes.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
                .map(Array.init)
        } else {
            for part in try elements() { parts.append(Array(try part.string().utf8)) }
        }
        guard parts.count == 2 else { throw failure }
        return (parts[0], parts[1])
    }

    private func unigram() throws(TokenizationError) -> UnigramDefinition {
        let vocabulary = try member("vocab")
        guard case .array(let values) = vocabulary.value else { throw vocabulary.failure }
        var pieces: [(token: [UInt8], score: Double)] = []
        var size = 0
        for value in values {
            guard case .array(let pair) = value, pair.count == 2,
                case .string(let token) = pair[0], case .number(let score) = pair[1]
            else {
                throw .malformed(file: file, component: "model.vocab[\(pieces.count)]")
            }
            size += token.utf8.count
            pieces.append((Array(token.utf8), score))
        }
        guard size <= Self.maximumVocabularyBytes else { throw vocabulary.failure }
        let unknown = try member("unk_id")
        let unknownID = try unknown.integer()
        guard unknownID < pieces.count else { throw unknown.failure }
        return UnigramDefinition(
            pieces: pieces,
            unknownID: unknownID,
            fallsBackToBytes: try bool("byte_fallback", default: false)
        )
    }

    /// A vocabulary written as an object of ids, ascending; of equal tokens the last counts.
    private func vocabulary() throws(TokenizationError) -> [(token: [UInt8], id: Int32)] {
        var ids: [[UInt8]: Int32] = [:]
        var size = 0
        for (token, value) in try members() {
            let entry = Component(file: file, path: path, value: value)
            ids[Array(token.utf8)] = try entry.integer()
            size += token.utf8.count
        }
        guard size <= Self.maximumVocabularyBytes else { throw failure }
        return ids.map { (token: $0.key, id: $0.value) }.sorted { $0.id < $1.id }
    }
}
