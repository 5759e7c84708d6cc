import Foundation
import TestSupport
import Tensors
import Testing

import Encoders

@Suite struct TrainableEncoderWritingTests {
    private static let texts = ["a b", "b", "a a a b"]

    /// An encoder whose parameters have all moved a little.
    private static func moved(_ folder: ModelFolder) throws -> TrainableEncoder {
        var encoder = try TrainableEncoder(directory: folder.path)
        var random = SeededRandom(seed: 1)
        for index in encoder.parameters.values.indices {
            encoder.parameters.values[index] += .random(in: -0.05...0.05, using: &random)
        }
        return encoder
    }

    /// The moved encoder's vectors, and those of the folder that it writes.
    private static func vectors(_ folder: ModelFolder) throws -> (Matrix, Matrix) {
        let encoder = try moved(folder)
        let target = try TemporaryFolder()
        try encoder.write(to: target.path)
        let written = try TransformerEncoder(directory: target.path)
        return (
            try encoder.forward(encoder.tokens(of: texts)),
            try written.encode(texts, options: EncodingOptions())
        )
    }

    @Test(arguments: TransformerGolden.names)
    func `a written folder gives the same vectors`(_ name: String) throws {
        let (trained, written) = try Self.vectors(ModelFolder(transformer: "models/\(name)"))
        #expect(Closeness.maximumDifference(trained.elements, written.elements) < 1e-5)
    }

    @Test func `steps after pooling are trained and written too`() throws {
        let folder = try ModelFolder()
        try folder.write(
            folder.modules([
                ("Transformer", ""), ("Pooling", "1_Pooling"), ("Dense", "2_Dense"),
                ("LayerNorm", "3_LayerNorm"), ("Normalize", "4_Normalize"),
            ]),
            to: "modules.json"
        )
        try folder.write(
            #"{"in_features": 48, "out_features": 8, "bias": true}"#,
            to: "2_Dense/config.json"
        )
        try folder.write(#"{"dimension": 8}"#, to: "3_LayerNorm/config.json")
        var random = SeededRandom(seed: 2)
        for (file, tensors) in [
            ("2_Dense", [("linear.weight", [8, 48]), ("linear.bias", [8])]),
            ("3_LayerNorm", [("norm.weight", [8]), ("norm.bias", [8])]),
        ] {
            var writer = try SafeTensorsWriter(
                path: folder.path + "/\(file)/model.safetensors",
                declarations: tensors.map { .init(name: $0.0, shape: $0.1) }
            )
            for tensor in tensors { try writer.write(random.floats(tensor.1.reduce(1, *))) }
            try writer.finish()
        }
        let (trained, written) = try Self.vectors(folder)
        #expect(trained.columns == 8)
        #expect(Closeness.maximumDifference(trained.elements, written.elements) < 1e-5)

        // The gradients of the steps, too, are those of differences.
        let encoder = try TrainableEncoder(directory: folder.path)
        let batch = try encoder.tokens(of: Self.texts)
        let weights = Matrix(rows: 3, columns: 8, elements: random.floats(24))
        var pass = EncoderPass()
        _ = try encoder.forward(batch, keeping: &pass)
        var gradients = EncoderParameters(zerosLike: encoder.parameters)
        encoder.backward(weights, &pass, into: &gradients)
        let count = encoder.parameters.values.count
        let error = try CentralDifference.error(
            of: gradients.values,
            at: encoder.parameters.values,
            step: 0.01,
            indices: Array(count - 40..<count)
        ) { values in
            var moved = encoder
            moved.parameters.values = values
            return CentralDifference.weighted(
                try moved.forward(batch).elements,
                by: weights.elements
            )
        }
        #expect(error < 1e-3)
    }

    @Test func `tensors that are not trained are copied, and the type is declared`() throws {
        let folder = try ModelFolder()
        let configuration = URL(filePath: folder.path + "/config.json")
        let text = try String(contentsOf: configuration, encoding: .utf8)
        try folder.write(
            text.replacingOccurrences(of: #""float32""#, with: #""float16""#),
            to: "config.json"
        )
        let target = try TemporaryFolder()
        let encoder = try Self.moved(folder)
        try encoder.write(to: target.path)
        let before = try SafeTensors(path: folder.path + "/model.safetensors")
        let after = try SafeTensors(path: target.path("model.safetensors"))
        #expect(before.names == after.names)
        let pooler = "pooler.dense.weight"
        #expect(try before.floats(pooler) == after.floats(pooler))
        let written = try String(contentsOfFile: target.path("config.json"), encoding: .utf8)
        #expect(written.contains("float32") && !written.contains("float16"))
    }

    @Test func `a model is not written over the one that it came from`() throws {
        let folder = try ModelFolder()
        let encoder = try TrainableEncoder(directory: folder.path)
        #expect(throws: EncodersError.self) { try encoder.write(to: folder.path) }
        #expect(throws: Never.self) { try TransformerEncoder(directory: folder.path) }
    }

    @Test func `a static table is refused`() throws {
        let folder = try TemporaryFolder()
        try TinyModel().write(to: folder.url)
        #expect(throws: EncodersError.notATransformer(folder: folder.path)) {
            try TrainableEncoder(directory: folder.path)
        }
    }
}
