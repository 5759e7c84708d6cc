import Foundation
import Tensors
import TestSupport

/// A static model of a few words, as the files of its folder.
struct TinyModel {
    /// Words of the vocabulary; id 0 is the unknown token.
    static let words = ["[UNK]", "red", "green", "blue", "fast", "slow", "##er", "car"]
    /// Columns of the table.
    static let columns = 4

    /// What the files hold, by path.
    var files: [String: Data]

    /// A model with the layout of sentence-transformers and rows of our choice; the table has more
    /// rows than there are words when `rows` says so.
    init(rows: Int = words.count, tensor: String = "embedding.weight") throws {
        files = [
            "modules.json": Data(
                """
                [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
                 {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"}]
                """.utf8
            ),
            "config_sentence_transformers.json": Data(
                #"{"prompts": {"query": "fast ", "document": ""}}"#.utf8
            ),
            "tokenizer.json": Self.tokenizer,
            "model.safetensors": try Self.weights([
                (tensor, [rows, Self.columns], Self.table(rows: rows))
            ]),
        ]
    }

    /// Values that differ from row to row and from column to column.
    static func table(rows: Int) -> [Float] {
        (0..<rows * columns).map { Float(($0 * 37 + 11) % 29) / 7 - 2 }
    }

    /// One row of the table.
    static func row(_ word: String) -> [Float] {
        let index = words.firstIndex(of: word) ?? 0
        return Array(table(rows: words.count)[index * columns..<(index + 1) * columns])
    }

    /// The bytes of a safetensors file.
    static func weights(_ tensors: [(name: String, shape: [Int], values: [Float])]) throws -> Data {
        let folder = try TemporaryFolder()
        let path = folder.path("weights")
        var writer = try SafeTensorsWriter(
            path: path,
            declarations: tensors.map { .init(name: $0.name, shape: $0.shape) }
        )
        for tensor in tensors { try writer.write(tensor.values.span) }
        try writer.finish()
        return try Data(contentsOf: URL(fileURLWithPath: path))
    }

    /// Writes the files into a folder.
    func write(to folder: URL) throws {
        for (path, data) in files {
            let file = folder.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try data.write(to: file)
        }
    }

    private static var tokenizer: Data {
        let vocabulary = words.enumerated().map { "\"\($1)\": \($0)" }.joined(separator: ", ")
        return Data(
            """
            {"version": "1.0", "truncation": null, "padding": null,
             "added_tokens": [{"id": 0, "content": "[UNK]", "single_word": false, "lstrip": false,
               "rstrip": false, "normalized": false, "special": true}],
             "normalizer": {"type": "BertNormalizer", "clean_text": true,
               "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
             "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": null, "decoder": null,
             "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
               "max_input_chars_per_word": 100, "vocab": {\(vocabulary)}}}
            """.utf8
        )
    }
}
