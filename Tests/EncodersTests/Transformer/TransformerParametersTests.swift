import Encoders
import Foundation
import TestSupport
import Tensors
import Testing

@Suite struct TransformerParametersTests {
    typealias Tensors = [(name: String, shape: [Int], values: [Float])]

    /// The tensors of a golden model.
    private static func tensors(_ golden: TransformerGolden) throws -> Tensors {
        let file = try golden.weights()
        return try file.names.map { ($0, try file.entry($0).shape, try file.floats($0)) }
    }

    /// Writes tensors and reads them as the golden model's parameters.
    private static func read(
        _ tensors: Tensors,
        as golden: TransformerGolden,
        type: ElementType = .float32
    ) throws -> TransformerParameters {
        let folder = try TemporaryFolder()
        let path = folder.path("model.safetensors")
        var writer = try SafeTensorsWriter(
            path: path,
            declarations: tensors.map { .init(name: $0.name, type: type, shape: $0.shape) }
        )
        for tensor in tensors { try writer.write(tensor.values.span) }
        try writer.finish()
        return try TransformerParameters(golden.configuration(), weights: SafeTensors(path: path))
    }

    @Test(arguments: TransformerGolden.names)
    func `a model prefix changes nothing`(_ name: String) throws {
        let golden = try TransformerGolden(name)
        let prefixed = try Self.tensors(golden).map { ("encoder.model." + $0.0, $0.1, $0.2) }
        #expect(try Self.read(prefixed, as: golden).values == golden.parameters().values)
    }

    @Test func `norms may be called gamma and beta`() throws {
        let golden = try TransformerGolden("bert")
        let old = try Self.tensors(golden).map { tensor in
            (
                tensor.name.replacingOccurrences(of: "LayerNorm.weight", with: "LayerNorm.gamma")
                    .replacingOccurrences(of: "LayerNorm.bias", with: "LayerNorm.beta"),
                tensor.shape, tensor.values
            )
        }
        #expect(try Self.read(old, as: golden).values == golden.parameters().values)
    }

    @Test(arguments: [(ElementType.float16, Float(1e-3)), (.bfloat16, 8e-3)])
    func `narrow numbers become float32`(_ type: ElementType, _ tolerance: Float) throws {
        let golden = try TransformerGolden("distilbert")
        let narrow = try Self.read(Self.tensors(golden), as: golden, type: type).values
        let wide = try golden.parameters().values
        #expect(narrow != wide)
        #expect(Closeness.maximumDifference(narrow, wide) < tolerance * 4)
    }

    @Test func `Nomic BERT is read by the names of its modules too`() throws {
        let golden = try TransformerGolden("nomic_bert")
        var renamed: Tensors = []
        for tensor in try Self.tensors(golden) {
            var name = tensor.name
            for (old, new) in [
                ("encoder.layers", "layers"), ("emb_ln", "embeddings.LayerNorm"),
                ("attn.out_proj", "self_attn.o_proj"), ("fc11", "up_proj"), ("fc12", "gate_proj"),
                ("fc2", "down_proj"), ("norm1", "post_attention_layernorm"),
                ("norm2", "post_mlp_layernorm"),
            ] { name = name.replacingOccurrences(of: old, with: new) }
            guard name.contains("attn.Wqkv") else {
                renamed.append((name, tensor.shape, tensor.values))
                continue
            }
            let rows = tensor.shape[0] / 3
            let count = rows * tensor.shape[1]
            for (part, letter) in ["q", "k", "v"].enumerated() {
                renamed.append(
                    (
                        name.replacingOccurrences(
                            of: "attn.Wqkv",
                            with: "self_attn.\(letter)_proj"
                        ),
                        [rows, tensor.shape[1]],
                        Array(tensor.values[part * count..<(part + 1) * count])
                    )
                )
            }
        }
        #expect(try Self.read(renamed, as: golden).values == golden.parameters().values)
    }

    @Test(arguments: TransformerGolden.names)
    func `each tensor that is needed is missed by name`(_ name: String) throws {
        let golden = try TransformerGolden(name)
        let all = try Self.tensors(golden)
        let unused = all.indices.filter { all[$0].name.hasPrefix("pooler.") }
        for index in all.indices where !unused.contains(index) {
            var tensors = all
            let missing = tensors.remove(at: index).name
            #expect {
                try Self.read(tensors, as: golden)
            } throws: { error in
                guard case TensorsError.missingTensor(_, let tensor) = error else { return false }
                return tensor == missing
            }
        }
    }

    @Test func `a tensor of another shape is refused by name`() throws {
        let golden = try TransformerGolden("mpnet")
        var tensors = try Self.tensors(golden)
        let index = try #require(tensors.firstIndex { $0.name.hasSuffix("attn.k.weight") })
        let count = tensors[index].values.count
        tensors[index].shape = [count / 2, 2]
        #expect {
            try Self.read(tensors, as: golden)
        } throws: { error in
            guard case TensorsError.shapeMismatch(_, let name, let expected, let found) = error
            else { return false }
            return name == tensors[index].name && expected == [48, 48] && found == [count / 2, 2]
        }
    }

    @Test(arguments: [Float.nan, .infinity])
    func `a weight that is not finite is refused by name`(_ value: Float) throws {
        let golden = try TransformerGolden("modernbert")
        var tensors = try Self.tensors(golden)
        let index = try #require(tensors.firstIndex { $0.name == "layers.2.mlp.Wi.weight" })
        tensors[index].values[77] = value
        #expect {
            try Self.read(tensors, as: golden)
        } throws: { error in
            guard case TensorsError.notFinite(_, let name) = error else { return false }
            return name == "layers.2.mlp.Wi.weight"
        }
    }

    @Test(arguments: TransformerGolden.names)
    func `tensors fill the buffer in order without a gap`(_ name: String) throws {
        let parameters = try TransformerGolden(name).parameters()
        var next = 0
        for tensor in parameters.layout.tensors {
            #expect(tensor.range.lowerBound == next)
            #expect(tensor.range.count == tensor.shape.reduce(1, *))
            next = tensor.range.upperBound
        }
        #expect(next == parameters.values.count)
        #expect(TransformerParameters(zerosLike: parameters).values.allSatisfy { $0 == 0 })
    }
}
