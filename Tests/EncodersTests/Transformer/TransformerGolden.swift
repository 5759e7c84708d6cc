import Foundation
import TestSupport
import Tokenization

import Encoders
import Tensors

/// A small random model with the outputs of the reference library.
struct TransformerGolden {
    static let names = [
        "bert", "bert_gelu_new", "distilbert", "mpnet", "roberta", "xlm_roberta", "modernbert",
        "nomic_bert",
    ]

    let folder: URL
    let inputs: Inputs

    struct Inputs: Decodable {
        let input_ids: [[Int32]]
        let token_type_ids: [[Int32]]?
        let lengths: [Int]
    }

    init(_ name: String) throws {
        folder = Fixtures.golden.appendingPathComponent("models/\(name)")
        inputs = try Fixtures.json(folder.appendingPathComponent("inputs.json"), as: Inputs.self)
    }

    /// Positions of a padded row.
    var width: Int { inputs.input_ids[0].count }

    func expected(_ name: String) throws -> [Float] {
        try Fixtures.floats(folder.appendingPathComponent("expected/\(name).f32"))
    }

    func configuration() throws -> TransformerConfiguration {
        let json = try Data(contentsOf: folder.appendingPathComponent("config.json"))
        return try TransformerConfiguration(huggingFace: Array(json))
    }

    func weights() throws -> SafeTensors {
        try SafeTensors(path: folder.appendingPathComponent("model.safetensors").path)
    }

    func parameters() throws -> TransformerParameters {
        try TransformerParameters(configuration(), weights: weights())
    }

    /// The texts with these numbers as one batch, without padding.
    func batch(_ texts: Range<Int>) -> TokenBatch {
        var batch = TokenBatch()
        for text in texts {
            let length = inputs.lengths[text]
            let ids = inputs.input_ids[text].prefix(length)
            let segments = inputs.token_type_ids?[text].prefix(length)
            batch.append(ids, segments: segments ?? Array(repeating: 0, count: length)[...])
        }
        return batch
    }

    /// All texts in one batch.
    var batch: TokenBatch { batch(0..<inputs.lengths.count) }

    /// Rows of `padded` (texts × width × columns) that are not padding.
    func unpadded(_ padded: some RandomAccessCollection<Float>, columns: Int) -> [Float] {
        inputs.lengths.enumerated().flatMap { text, length in
            padded.dropFirst(text * width * columns).prefix(length * columns)
        }
    }
}
