import Compatibility
import Encoders
import Foundation
import Tensors
import TestSupport
import Testing

/// A head as a module of a model folder, which the encoder of every command loads.
@Suite struct BasisModuleTests {
    private let folder: TemporaryFolder
    private let texts = ["a b a", "b", "a", "b b a", "a a a b"]

    init() throws { folder = try TemporaryFolder() }

    private static let tokenizer = """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
         "normalizer": {"type": "BertNormalizer", "clean_text": true,
          "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
         "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": null, "decoder": null,
         "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
          "max_input_chars_per_word": 100, "vocab": {"[PAD]": 0, "[UNK]": 1, "a": 2, "b": 3}}}
        """

    /// The smallest BERT of the reference files with mean pooling and further modules.
    private func model(_ name: String, _ modules: [(type: String, path: String)]) throws -> String {
        let bert = Fixtures.golden.appending(path: "models/bert")
        for file in ["config.json", "model.safetensors"] {
            let data = try Data(contentsOf: bert.appending(path: file))
            try folder.write("", to: "\(name)/\(file)")
            try data.write(to: URL(fileURLWithPath: folder.path("\(name)/\(file)")))
        }
        try folder.write(Self.tokenizer, to: "\(name)/tokenizer.json")
        try folder.write(
            #"{"pooling_mode": "mean", "word_embedding_dimension": 32}"#,
            to: "\(name)/1_Pooling/config.json"
        )
        let all =
            [
                ("sentence_transformers.models.Transformer", ""),
                ("sentence_transformers.models.Pooling", "1_Pooling"),
            ] + modules
        let lines = all.enumerated().map {
            #"{"idx":\#($0),"name":"\#($0)","path":"\#($1.1)","type":"\#($1.0)"}"#
        }
        try folder.write("[\(lines.joined(separator: ","))]", to: "\(name)/modules.json")
        return folder.path(name)
    }

    private func head(_ pooled: Matrix) throws -> BasisHead {
        let old = SampleVectors.rows(pooled.rows, 24, seed: 3)
        let change = try BasisChange(
            old: old,
            new: pooled.normalizedRows(),
            oldOnly: 5,
            newLength: 3
        )
        var head = try BasisHead(startingFrom: change, pooled: pooled, old: old)
        var random = SeededRandom(seed: 4)
        for place in head.values.indices { head.values[place] += 0.1 * random.floats(1)[0] }
        return head
    }

    @Test func `a model folder with the module gives what the head gives, and another space`()
        throws
    {
        let plain = try TransformerEncoder(directory: model("plain", []), cache: .none)
        let pooled = try plain.encode(texts, options: EncodingOptions())
        let head = try head(pooled)
        let path = try model("headed", [(BasisDescription.type, "2_Basis")])
        try head.write(to: path + "/2_Basis")
        let encoder = try TransformerEncoder(directory: path, cache: .none)
        let found = try encoder.encode(texts, options: EncodingOptions())
        let expected = Matrix(try head.forward(DoubleMatrix(pooled)).all)
        #expect(found.columns == 5 + pooled.columns)
        #expect(Closeness.maximumDifference(found.elements, expected.elements) < 1e-5)
        #expect(encoder.space.dimension == 5 + pooled.columns)
        #expect(encoder.space != plain.space)
        var other = head
        other.values[head.range(of: .newBasis).lowerBound + 1] += 0.5
        let changed = try model("changed", [(BasisDescription.type, "2_Basis")])
        try other.write(to: changed + "/2_Basis")
        #expect(try TransformerEncoder(directory: changed, cache: .none).space != encoder.space)
    }

    @Test func `the older spaces that a model answers are read, and are not part of its own`()
        throws
    {
        let path = try model("answering", [])
        let before = try TransformerEncoder(directory: path, cache: .none).space
        #expect(before.answers.isEmpty)
        try folder.write(
            #"{"method":"bt2","answers":[{"fingerprint":"f","model":"old","dimension":24}]}"#,
            to: "answering/compatibility.json"
        )
        let space = try TransformerEncoder(directory: path, cache: .none).space
        #expect(space == before)
        #expect(space.answers == [AnsweredSpace(fingerprint: "f", model: "old", dimension: 24)])
        let copy = try JSONDecoder().decode(EmbeddingSpace.self, from: JSONEncoder().encode(space))
        #expect(copy.answers == space.answers)
    }

    @Test func `a module whose numbers do not fit is refused by name`() throws {
        let path = try model("broken", [(BasisDescription.type, "2_Basis")])
        let config = "broken/2_Basis/config.json"
        for (text, part) in [
            (#"{"inputs":32,"new":32,"old":24,"old_only":5}"#, "new_length"),
            (#"{"inputs":32,"new":32,"old":24,"old_only":25,"new_length":2}"#, "old_only"),
            (#"{"inputs":0,"new":32,"old":24,"old_only":5,"new_length":2}"#, "inputs"),
            (#"{"inputs":32,"new":32,"old":24,"old_only":5,"new_length":-2}"#, "new_length"),
        ] {
            try folder.write(text, to: config)
            #expect(
                throws: EncodersError.malformedFile(path: folder.path(config), component: part)
            ) { _ = try TransformerEncoder(directory: path, cache: .none) }
        }
    }
}
