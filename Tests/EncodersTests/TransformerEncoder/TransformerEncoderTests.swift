import Encoders
import Foundation
import TestSupport
import Tensors
import Testing

@Suite struct TransformerEncoderTests {
    private struct Row: Decodable { let text: String }

    /// The real model, loaded once for all tests of the suite.
    private static let model = Result {
        try TransformerEncoder(directory: Fixtures.model().path)
    }

    private static func texts() throws -> [String] {
        let file = Fixtures.golden.appendingPathComponent("embeddings/texts.jsonl")
        return try Fixtures.jsonLines(file, as: Row.self).map(\.text)
    }

    @Test func `sentence embeddings of the real model equal the reference`() throws {
        let file = Fixtures.golden.appendingPathComponent("embeddings/embeddings.f32")
        let expected = try Fixtures.floats(file)
        let vectors = try Self.model.get().encode(Self.texts(), options: EncodingOptions())
        #expect(vectors.columns == 384)
        #expect(Closeness.maximumDifference(vectors.elements, expected) < 1e-5)
    }

    @Test func `a text has the same vector alone, in another order and in a stream`() throws {
        let encoder = try Self.model.get()
        let texts = Array(try Self.texts().prefix(40))
        let together = try encoder.encode(texts, options: EncodingOptions())
        let reversed = try encoder.encode(texts.reversed(), options: EncodingOptions())
        let streamed = try encoder.encode(
            stream: texts.lazy.map { $0 },
            options: EncodingOptions(),
            into: [Float]()
        ) { $0 += $1.elements }
        #expect(streamed == together.elements)
        for (i, text) in texts.enumerated() {
            #expect(reversed[row: texts.count - 1 - i] == together[row: i])
            let alone = try encoder.encode([text], options: EncodingOptions())
            #expect(alone.elements[...] == together[row: i])
        }
    }

    @Test func `no texts have no vectors`() throws {
        let vectors = try Self.model.get().encode([], options: EncodingOptions())
        #expect(vectors == Matrix(rows: 0, columns: 384))
    }

    @Test func `fewer dimensions are a prefix of unit length`() throws {
        let encoder = try Self.model.get()
        let texts = ["a key-value store", ""]
        let whole = try encoder.encode(texts, options: EncodingOptions())
        let cut = try encoder.encode(texts, options: EncodingOptions(dimensions: 64))
        #expect(cut == whole.prefix(columns: 64).normalizedRows())
        #expect(cut.rowNorms.allSatisfy { abs($0 - 1) < 1e-6 })
    }

    @Test(arguments: [0, -1, 385]) func `dimensions that there are not are refused`(
        _ asked: Int
    ) throws {
        let encoder = try Self.model.get()
        #expect(throws: EncodersError.invalidDimensions(asked, available: 384)) {
            try encoder.encode(["x"], options: EncodingOptions(dimensions: asked))
        }
    }

    @Test func `a prompt that the model does not have is refused`() throws {
        let encoder = try Self.model.get()
        #expect(throws: EncodersError.self) {
            try encoder.encode(["x"], options: EncodingOptions(prompt: .named("passage 7")))
        }
    }

    @Test func `tokens are counted with the special ones, beyond the maximum too`() throws {
        let encoder = try Self.model.get()
        #expect(encoder.tokenCount(of: "") == 2)
        #expect(encoder.tokenCount(of: "hello world") == 4)
        let long = Array(repeating: "hello", count: 300).joined(separator: " ")
        #expect(encoder.maximumLength == 256)
        #expect(encoder.tokenCount(of: long) == 302)
    }

    @Test func `an encoder is of its own space`() throws {
        let encoder = try Self.model.get()
        #expect(encoder.space.dimension == 384)
        #expect(encoder.space.model == "all-MiniLM-L6-v2")
        #expect(try encoder.space.deviations(of: encoder).isEmpty)
    }

    @Test(arguments: [Precision.bfloat16x2, .bfloat16, .int8])
    func `a narrow precision stays true to float32 and in its space`(
        _ precision: Precision
    ) throws {
        let reference = try Self.model.get()
        let narrow = try TransformerEncoder(
            directory: Fixtures.model().path,
            precision: .exactly(precision)
        )
        #expect(narrow.precision == (precision.isAccelerated ? precision : .float32))
        #expect(narrow.space == reference.space)
        guard precision.isAccelerated else { return }
        let texts = try Self.texts()
        let wanted = try reference.encode(texts, options: EncodingOptions())
        let vectors = try narrow.encode(texts, options: EncodingOptions())
        #expect(vectors != wanted)
        let cosines = texts.indices.map { Closeness.cosine(wanted[row: $0], vectors[row: $0]) }
        let mean = cosines.reduce(0, +) / Double(cosines.count)
        let least: [Precision: Double] = [.bfloat16x2: 1 - 1e-8, .bfloat16: 0.9999, .int8: 0.999]
        #expect(mean >= least[precision] ?? 1)
        #expect(cosines.allSatisfy { $0 >= 0.998 }, "least: \(cosines.min() ?? 0)")
    }

    @Test func `the precision of choice is int8 where it is fast and passes its check`() throws {
        let folder = try Fixtures.model().path
        let encoder = try TransformerEncoder(directory: folder, precision: .automatic)
        guard Precision.int8.isAccelerated else {
            #expect(encoder.precision == .float32 && encoder.precisionCheck == nil)
            return
        }
        let check = try #require(encoder.precisionCheck)
        #expect(encoder.precision == (check.passes ? .int8 : .float32))
        // The second time it is read.
        let again = try TransformerEncoder(directory: folder, precision: .automatic)
        #expect(again.precisionCheck == check && again.precision == encoder.precision)
    }
}
