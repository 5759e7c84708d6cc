import Foundation
import TestSupport
import Tensors
import Testing
import Tokenization

import Encoders

@Suite struct TrainableEncoderTests {
    /// The encoder of a small reference model.
    private static func encoder(_ transformer: String = "models/bert") throws -> TrainableEncoder {
        let folder = try ModelFolder(transformer: transformer)
        return try TrainableEncoder(directory: folder.path)
    }

    /// Σ weights · vectors, whose gradient by the vectors are the weights.
    private static func weights(_ encoder: TrainableEncoder, _ texts: Int) -> Matrix {
        var random = SeededRandom(seed: 3)
        return Matrix(
            rows: texts,
            columns: encoder.dimension,
            elements: random.floats(texts * encoder.dimension)
        )
    }

    private static func gradients(
        _ encoder: TrainableEncoder,
        _ batch: TokenBatch,
        _ weights: Matrix,
        dropout: Dropout? = nil
    ) throws -> EncoderParameters {
        var pass = EncoderPass()
        _ = try encoder.forward(batch, dropout: dropout, keeping: &pass)
        var gradients = EncoderParameters(zerosLike: encoder.parameters)
        encoder.backward(weights, &pass, into: &gradients)
        return gradients
    }

    /// Checks some elements of every tensor's gradient by differences.
    private static func check(
        _ encoder: TrainableEncoder,
        _ batch: TokenBatch,
        dropout: Dropout? = nil,
        tolerance: Double
    ) throws {
        let weights = weights(encoder, batch.count)
        let gradients = try gradients(encoder, batch, weights, dropout: dropout)
        var random = SeededRandom(seed: 4)
        var pass = EncoderPass()
        for tensor in encoder.parameters.tensors {
            let used = tensor.range.filter { gradients.values[$0] != 0 }
            let some = used.shuffled(using: &random).prefix(4)
            let error = try CentralDifference.error(
                of: gradients.values,
                at: encoder.parameters.values,
                step: 0.01,
                indices: Array(some)
            ) { values in
                var moved = encoder
                moved.parameters.values = values
                let vectors = try moved.forward(batch, dropout: dropout, keeping: &pass)
                return CentralDifference.weighted(vectors.elements, by: weights.elements)
            }
            #expect(error < tolerance, "\(tensor.name)")
        }
    }

    @Test(arguments: TransformerGolden.names)
    func `every tensor's gradient is that of differences`(_ name: String) throws {
        let encoder = try Self.encoder("models/\(name)")
        let batch = try TransformerGolden(name).batch(0..<3)
        try Self.check(encoder, batch, tolerance: 2e-3)
    }

    @Test func `gradients with dropout are those of what was kept`() throws {
        let encoder = try Self.encoder()
        let batch = try TransformerGolden("bert").batch(0..<3)
        try Self.check(
            encoder,
            batch,
            dropout: Dropout(rate: 0.2, seed: 5),
            tolerance: 2e-3
        )
    }

    @Test(arguments: TransformerGolden.names)
    func `vectors equal those of inference`(_ name: String) throws {
        let golden = try TransformerGolden(name)
        let encoder = try Self.encoder("models/\(name)")
        let vectors = try encoder.forward(golden.batch)
        let expected = try golden.expected("mean_normalized")
        #expect(Closeness.maximumDifference(vectors.elements, expected) < 5e-6)
        var pass = EncoderPass()
        #expect(try encoder.forward(golden.batch, keeping: &pass) == vectors)
    }

    @Test func `a run gives the same bits again, and a pass can be used again`() throws {
        let encoder = try Self.encoder()
        let golden = try TransformerGolden("bert")
        let weights = Self.weights(encoder, golden.batch.count)
        let first = try Self.gradients(encoder, golden.batch, weights)
        var pass = EncoderPass()
        _ = try encoder.forward(golden.batch(0..<2), keeping: &pass)
        for _ in 0..<3 {
            _ = try encoder.forward(golden.batch, keeping: &pass)
            var again = EncoderParameters(zerosLike: encoder.parameters)
            encoder.backward(weights, &pass, into: &again)
            #expect(again.values == first.values)
        }
    }

    @Test func `dropout replays for a seed and differs for another`() throws {
        let encoder = try Self.encoder()
        let batch = try TransformerGolden("bert").batch
        var pass = EncoderPass()
        func vectors(_ dropout: Dropout?) throws -> Matrix {
            try encoder.forward(batch, dropout: dropout, keeping: &pass)
        }
        let dropped = try vectors(Dropout(rate: 0.1, seed: 1))
        #expect(try vectors(Dropout(rate: 0.1, seed: 1)) == dropped)
        #expect(try vectors(Dropout(rate: 0.1, seed: 2)) != dropped)
        #expect(try vectors(Dropout(rate: 0, seed: 1)) == vectors(nil))
    }

    @Test func `gradients are added to what is there`() throws {
        let encoder = try Self.encoder()
        let batch = try TransformerGolden("bert").batch
        let weights = Self.weights(encoder, batch.count)
        var pass = EncoderPass()
        _ = try encoder.forward(batch, keeping: &pass)
        var twice = EncoderParameters(zerosLike: encoder.parameters)
        encoder.backward(weights, &pass, into: &twice)
        let once = twice.values
        encoder.backward(weights, &pass, into: &twice)
        #expect(Closeness.maximumDifference(twice.values, once.map { 2 * $0 }) < 1e-5)
    }

    @Test func `texts too long and ids outside the vocabulary are refused`() throws {
        let encoder = try Self.encoder()
        var batch = TokenBatch()
        batch.append([Int32(2), 434])
        #expect(throws: EncodersError.tokenOutOfRange(id: 434, vocabulary: 434)) {
            try encoder.forward(batch)
        }
    }
}
