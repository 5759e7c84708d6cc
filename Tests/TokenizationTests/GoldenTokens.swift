import Foundation
import Testing
import Tokenization

/// The golden values of the tokenizer and the model whose they are.
enum GoldenTokens {
    struct Single: Decodable {
        let id: String
        let text: String
        let input_ids: [Int32]
    }

    struct Pair: Decodable {
        let id: String
        let text_a: String
        let text_b: String
        let input_ids: [Int32]
        let token_type_ids: [Int32]
    }

    static let maximumLength = 256

    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["PERENNIAL_GOLDEN"] {
            return URL(filePath: path)
        }
        return URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "fixtures/golden")
    }()

    static let modelPath: String = {
        let environment = ProcessInfo.processInfo.environment
        let cache =
            environment["XDG_CACHE_HOME"] ?? NSHomeDirectory() + "/.cache"
        return environment["PERENNIAL_MODEL"] ?? cache + "/perennial/models/all-MiniLM-L6-v2"
    }()

    /// The rows of a JSON Lines file.
    static func rows<Row: Decodable>(_ name: String) throws -> [Row] {
        let data = try Data(contentsOf: folder.appending(path: "tokenizer/" + name))
        let decoder = JSONDecoder()
        return try data.split(separator: UInt8(ascii: "\n")).map {
            try decoder.decode(Row.self, from: $0)
        }
    }

    /// The tokenizer of all-MiniLM-L6-v2.
    static func tokenizer() throws -> Tokenizer {
        try #require(
            FileManager.default.fileExists(atPath: modelPath),
            "no model at \(modelPath): run `perennial model pull` or set PERENNIAL_MODEL"
        )
        return try Tokenizer(directory: modelPath)
    }
}
