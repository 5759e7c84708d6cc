import Encoders
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct StaticEncoderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func encoder(_ model: TinyModel) throws -> StaticEncoder {
        try model.write(to: folder.url)
        return try StaticEncoder(directory: folder.url.path)
    }

    /// The normalised mean of the rows of words.
    private func mean(_ words: [String], factors: [Float]? = nil) -> [Float] {
        var sum = [Float](repeating: 0, count: TinyModel.columns)
        for (place, word) in words.enumerated() {
            for (j, value) in TinyModel.row(word).enumerated() {
                sum[j] += value * (factors?[place] ?? 1)
            }
        }
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return sum.map { $0 / length }
    }

    private func expectClose(_ found: ArraySlice<Float>, _ expected: [Float]) {
        #expect(found.count == expected.count)
        for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-6) }
    }

    @Test func `a vector is the normalised mean of the rows of its tokens`() throws {
        let vectors = try encoder(TinyModel()).encode(
            ["red car", "slower", "Blue, purple"],
            options: EncodingOptions()
        )
        #expect(vectors.rows == 3 && vectors.columns == 4)
        expectClose(vectors[row: 0], mean(["red", "car"]))
        expectClose(vectors[row: 1], mean(["slow", "##er"]))
        // The comma and "purple" are unknown, and sentence-transformers counts the unknown token.
        expectClose(vectors[row: 2], mean(["blue", "[UNK]", "[UNK]"]))
    }

    @Test func `model2vec's table leaves unknown tokens out`() throws {
        let vectors = try encoder(TinyModel(tensor: "embeddings")).encode(
            ["Blue, purple"],
            options: EncodingOptions()
        )
        expectClose(vectors[row: 0], mean(["blue"]))
    }

    @Test func `a text without a known token has a vector of zeros`() throws {
        let vectors = try encoder(TinyModel(tensor: "embeddings")).encode(
            ["", "purple"],
            options: EncodingOptions()
        )
        #expect(vectors.elements == [Float](repeating: 0, count: 8))
    }

    @Test func `model2vec's weights multiply the rows`() throws {
        var model = try TinyModel()
        let rows = TinyModel.words.count
        let weights = (0..<rows).map { Float($0) / 2 }
        model.files["model.safetensors"] = try TinyModel.weights([
            ("embeddings", [rows, TinyModel.columns], TinyModel.table(rows: rows)),
            ("weights", [rows], weights),
        ])
        let vectors = try encoder(model).encode(["red car"], options: EncodingOptions())
        expectClose(vectors[row: 0], mean(["red", "car"], factors: [weights[1], weights[7]]))
    }

    @Test func `a model2vec folder without modules is known by its configuration`() throws {
        var model = try TinyModel(tensor: "embeddings")
        model.files["modules.json"] = nil
        model.files["config.json"] = Data(
            #"{"model_type": "model2vec", "normalize": false, "hidden_dim": 4}"#.utf8
        )
        let vectors = try encoder(model).encode(["red"], options: EncodingOptions())
        expectClose(vectors[row: 0], TinyModel.row("red"))
    }

    @Test func `prompts go before texts`() throws {
        let encoder = try encoder(TinyModel())
        let query = try encoder.encode(["car"], options: EncodingOptions(prompt: .role(.query)))
        expectClose(query[row: 0], mean(["fast", "car"]))
        #expect(throws: EncodersError.self) {
            try encoder.encode(["car"], options: EncodingOptions(prompt: .named("poem")))
        }
    }

    @Test func `fewer dimensions are cut and normalised again, others are refused`() throws {
        let encoder = try encoder(TinyModel())
        let cut = try encoder.encode(["red car"], options: EncodingOptions(dimensions: 2))
        let whole = mean(["red", "car"])
        let length = (whole[0] * whole[0] + whole[1] * whole[1]).squareRoot()
        expectClose(cut[row: 0], [whole[0] / length, whole[1] / length])
        for wrong in [0, 5] {
            #expect(throws: EncodersError.invalidDimensions(wrong, available: 4)) {
                try encoder.encode(["red"], options: EncodingOptions(dimensions: wrong))
            }
        }
    }

    @Test func `a text's vector does not depend on the texts beside it`() throws {
        let encoder = try encoder(TinyModel())
        var random = SeededRandom(seed: 7)
        let texts = (0..<500).map { _ in
            (0..<Int.random(in: 0..<60, using: &random)).map { _ in
                TinyModel.words[Int.random(in: 1...7, using: &random)]
            }
            .joined(separator: " ")
        }
        let together = try encoder.encode(texts, options: EncodingOptions())
        for index in stride(from: 0, to: texts.count, by: 37) {
            let alone = try encoder.encode([texts[index]], options: EncodingOptions())
            #expect(Array(alone[row: 0]) == Array(together[row: index]))
        }
    }

    @Test func `a table with fewer rows than the vocabulary is refused`() throws {
        #expect(throws: TensorsError.self) { try encoder(TinyModel(rows: 3)) }
    }

    @Test func `a value that is not finite is refused`() throws {
        var model = try TinyModel()
        let rows = TinyModel.words.count
        var table = TinyModel.table(rows: rows)
        table[5] = .nan
        model.files["model.safetensors"] = try TinyModel.weights([
            ("embedding.weight", [rows, TinyModel.columns], table)
        ])
        #expect(throws: TensorsError.self) { try encoder(model) }
    }

    @Test func `one changed weight makes another space, another folder does not`() throws {
        let space = try encoder(TinyModel()).space
        let other = try TemporaryFolder()
        try TinyModel().write(to: other.url)
        #expect(try StaticEncoder(directory: other.url.path).space == space)
        var model = try TinyModel()
        var table = TinyModel.table(rows: TinyModel.words.count)
        table[5] += 0.5
        model.files["model.safetensors"] = try TinyModel.weights([
            ("embedding.weight", [TinyModel.words.count, TinyModel.columns], table)
        ])
        try model.write(to: other.url)
        #expect(try StaticEncoder(directory: other.url.path).space != space)
    }

    @Test func `a transformer's folder is refused`() throws {
        let model = try Fixtures.model()
        #expect(throws: EncodersError.notAStaticTable(folder: model.path)) {
            try StaticEncoder(directory: model.path)
        }
    }
}
