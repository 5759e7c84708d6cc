import Foundation
import Testing
import Tokenization

/// Small tokenizers of every kind with what the reference library makes of some texts.
enum ReferenceTokenizers {
    struct Expected: Decodable {
        let ids: [Int32]
        let spans: [[Int]]
    }

    struct Pair: Decodable {
        let ids: [Int32]
        let segments: [Int32]
    }

    static let names = [
        "bert_cased", "bert_uncased", "bpe_fused", "bpe_unfused", "byte_unigram", "gpt2_prefix",
        "llama", "modernbert", "roberta", "wordpiece_sequence", "xlm_roberta",
    ]
    static let pairLength = 24

    /// The folder of the fixtures; another one with more texts may be named.
    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["PERENNIAL_TOKENIZERS"] {
            return URL(filePath: path)
        }
        return URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "fixtures/tokenizers")
    }()

    static func texts() throws -> [String] { try rows("texts.jsonl") }

    static func rows<Row: Decodable>(_ path: String) throws -> [Row] {
        let data = try Data(contentsOf: folder.appending(path: path))
        let decoder = JSONDecoder()
        return try data.split(separator: UInt8(ascii: "\n")).map {
            try decoder.decode(Row.self, from: $0)
        }
    }

    static func tokenizer(_ name: String) throws -> Tokenizer {
        try Tokenizer(directory: folder.appending(path: name).path)
    }

    static func json(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: name + "/tokenizer.json")))
    }
}
