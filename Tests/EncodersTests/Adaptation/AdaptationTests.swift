import Foundation
import TestSupport
import Tensors
import Testing
import Tokenization

import Encoders

@Suite struct AdaptationTests {
    static let kinds: [TrainedParameters] = [
        .lowRank(LowRankSettings(rank: 3, scale: 6)),
        .lowRank(LowRankSettings(rank: 2, targets: [.output, .queryKeyValue])),
        .adapters(AdapterSettings(insideWidth: 5, asideWidth: 7)),
        .adapters(AdapterSettings(insideWidth: 4, asideWidth: 0)),
        .adapters(AdapterSettings(insideWidth: 0, asideWidth: 4)),
    ]
    private static let texts = ["a b", "b", "a a a b"]

    /// An encoder whose trained parameters have moved.
    private static func moved(
        _ folder: ModelFolder,
        _ training: TrainedParameters
    ) throws -> TrainableEncoder {
        var encoder = try TrainableEncoder(directory: folder.path, training: training, seed: 3)
        var random = SeededRandom(seed: 1)
        for index in encoder.parameters.values.indices {
            encoder.parameters.values[index] += .random(in: -0.1...0.1, using: &random)
        }
        return encoder
    }

    @Test(arguments: TransformerGolden.names, kinds)
    func `before the first step the vectors are the model's own, bit by bit`(
        _ name: String,
        _ training: TrainedParameters
    ) throws {
        let folder = try ModelFolder(transformer: "models/\(name)")
        let batch = try TransformerGolden(name).batch
        let own = try TrainableEncoder(directory: folder.path).forward(batch)
        let encoder = try TrainableEncoder(directory: folder.path, training: training)
        #expect(try encoder.forward(batch) == own)
    }

    @Test(arguments: ["bert", "modernbert"], kinds)
    func `gradients are those of differences`(
        _ name: String,
        _ training: TrainedParameters
    ) throws {
        let encoder = try Self.moved(ModelFolder(transformer: "models/\(name)"), training)
        let batch = try TransformerGolden(name).batch(0..<3)
        var random = SeededRandom(seed: 2)
        let weights = Matrix(
            rows: 3,
            columns: encoder.dimension,
            elements: random.floats(3 * encoder.dimension)
        )
        var pass = EncoderPass()
        _ = try encoder.forward(batch, keeping: &pass)
        var gradients = EncoderParameters(zerosLike: encoder.parameters)
        encoder.backward(weights, &pass, into: &gradients)
        for tensor in encoder.parameters.tensors {
            let some = (0..<3).map { _ in Int.random(in: tensor.range, using: &random) }
            let error = try CentralDifference.error(
                of: gradients.values,
                at: encoder.parameters.values,
                step: 0.01,
                indices: some
            ) { values in
                var moved = encoder
                moved.parameters.values = values
                return CentralDifference.weighted(
                    try moved.forward(batch, keeping: &pass).elements,
                    by: weights.elements
                )
            }
            #expect(error < 2e-3, "\(tensor.name)")
        }
    }

    @Test(arguments: ["bert", "mpnet", "modernbert", "nomic_bert"], kinds)
    func `a written folder gives the same vectors in another space`(
        _ name: String,
        _ training: TrainedParameters
    ) throws {
        let folder = try ModelFolder(transformer: "models/\(name)")
        let encoder = try Self.moved(folder, training)
        let target = try TemporaryFolder()
        try encoder.write(to: target.path)
        let written = try TransformerEncoder(directory: target.path)
        let vectors = try encoder.forward(encoder.tokens(of: Self.texts))
        let found = try written.encode(Self.texts, options: EncodingOptions())
        #expect(Closeness.maximumDifference(vectors.elements, found.elements) < 1e-5)
        let own = try TransformerEncoder(directory: folder.path)
        #expect(own.space.fingerprint != written.space.fingerprint)
        let before = try own.encode(Self.texts, options: EncodingOptions())
        #expect(Closeness.maximumDifference(vectors.elements, before.elements) > 1e-3)
    }

    @Test(arguments: kinds)
    func `what is kept apart comes back beside its model, and beside no other`(
        _ training: TrainedParameters
    ) throws {
        let folder = try ModelFolder()
        let encoder = try Self.moved(folder, training)
        let apart = try TemporaryFolder()
        try encoder.writeAdaptation(to: apart.path)
        let again = try TrainableEncoder(directory: folder.path, adaptation: apart.path)
        #expect(again.parameters.values == encoder.parameters.values)
        let batch = try encoder.tokens(of: Self.texts)
        #expect(try again.forward(batch) == encoder.forward(batch))
        let other = try ModelFolder(transformer: "models/bert_gelu_new")
        #expect(throws: EncodersError.foreignAdaptation(path: apart.path, model: "model")) {
            try TrainableEncoder(directory: other.path, adaptation: apart.path)
        }
    }

    @Test func `adapters work where no list of modules is`() throws {
        let folder = try ModelFolder()
        defer { withExtendedLifetime(folder) {} }
        try folder.remove("modules.json")
        let encoder = try Self.moved(folder, Self.kinds[2])
        let target = try TemporaryFolder()
        try encoder.write(to: target.path)
        let vectors = try encoder.forward(encoder.tokens(of: Self.texts))
        let found = try TransformerEncoder(directory: target.path)
            .encode(Self.texts, options: EncodingOptions())
        #expect(Closeness.maximumDifference(vectors.elements, found.elements) < 1e-5)
        #expect(throws: EncodersError.self) { try TrainableEncoder(directory: target.path) }
    }

    @Test func `settings that make no sense are refused by name`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            #"{"base": "0", "model": "m", "training": {"lowRank": {"_0": {"rank": 0, "scale": 1, "targets": ["output"]}}}}"#,
            to: "config.json"
        )
        #expect(
            throws: EncodersError.malformedFile(
                path: folder.path("config.json"),
                component: "training"
            )
        ) {
            try TrainableEncoder(directory: ModelFolder().path, adaptation: folder.path)
        }
    }
}
