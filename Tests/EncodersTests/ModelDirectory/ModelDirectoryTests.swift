import Encoders
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct ModelDirectoryTests {
    @Test func `the real model is described`() throws {
        let path = try Fixtures.model().path
        let model = try ModelDirectory(path: path).description()
        #expect(model.name == "all-MiniLM-L6-v2")
        #expect(model.bodyFolder == path)
        #expect(model.weights == .file(path: path + "/model.safetensors"))
        #expect(model.steps == [.normalize])
        #expect(model.maximumLength == 256)
        #expect(!model.lowercasesText)
        #expect(model.prompts == .none)
        #expect(model.similarity == .cosine)
        #expect(try model.dimension() == 384)
        guard case .transformer(let configuration, let poolings) = model.body else {
            Issue.record("not a transformer")
            return
        }
        #expect(poolings == [.mean])
        let json = try Data(contentsOf: URL(fileURLWithPath: path + "/config.json"))
        #expect(Data(configuration) == json)
    }

    @Test func `a folder without a list of modules means mean pooling`() throws {
        let folder = try ModelFolder()
        try folder.remove("modules.json")
        let model = try folder.description()
        #expect(model.body.poolings == [.mean])
        #expect(model.steps.isEmpty)
    }

    @Test(arguments: [
        "sentence_transformers.models.Transformer",
        "sentence_transformers.base.modules.transformer.Transformer", "custom.Transformer",
        "Transformer",
    ])
    func `the last component of a type tells the module`(type: String) throws {
        let folder = try ModelFolder()
        try folder.write(
            #"[{"path":"","type":"\#(type)"},{"path":"1_Pooling","type":"new.place.Pooling"}]"#,
            to: "modules.json"
        )
        let model = try folder.description()
        #expect(model.body.poolings == [.mean] && model.steps.isEmpty)
    }

    @Test func `the transformer may have a folder of its own`() throws {
        let folder = try ModelFolder()
        let manager = FileManager.default
        try manager.createDirectory(
            atPath: folder.path + "/0_Transformer",
            withIntermediateDirectories: true
        )
        let names = [
            "config.json", "model.safetensors", "tokenizer.json", "sentence_bert_config.json",
        ]
        for name in names {
            try manager.moveItem(
                atPath: folder.path + "/" + name,
                toPath: folder.path + "/0_Transformer/" + name
            )
        }
        try folder.write(
            folder.modules([("Transformer", "0_Transformer"), ("Pooling", "1_Pooling")]),
            to: "modules.json"
        )
        let model = try folder.description()
        #expect(model.bodyFolder == folder.path + "/0_Transformer")
        #expect(model.weights.path == folder.path + "/0_Transformer/model.safetensors")
        #expect(model.maximumLength == 48)
    }

    @Test func `dense layers, layer normalisation and normalisation follow in order`() throws {
        let folder = try ModelFolder()
        try folder.write(
            folder.modules([
                ("Transformer", ""), ("Pooling", "1_Pooling"), ("Dense", "2_Dense"),
                ("LayerNorm", "3_LayerNorm"), ("Normalize", "4_Normalize"),
            ]),
            to: "modules.json"
        )
        try folder.write(
            #"{"in_features":48,"out_features":16,"bias":false,"#
                + #""activation_function":"torch.nn.modules.linear.Identity"}"#,
            to: "2_Dense/config.json"
        )
        try folder.write(#"{"dimension":16}"#, to: "3_LayerNorm/config.json")
        for module in ["2_Dense", "3_LayerNorm"] {
            try folder.write("", to: module + "/model.safetensors")
        }
        let model = try folder.description()
        try #require(model.steps.count == 3)
        guard case .dense(let dense) = model.steps[0] else {
            Issue.record("not a dense layer")
            return
        }
        #expect(dense.inputs == 48 && dense.outputs == 16 && !dense.hasBias)
        #expect(dense.activation == .identity)
        #expect(dense.weights == .file(path: folder.path + "/2_Dense/model.safetensors"))
        let norm = WeightsLocation.file(path: folder.path + "/3_LayerNorm/model.safetensors")
        #expect(model.steps[1] == .layerNorm(dimension: 16, weights: norm))
        #expect(model.steps[2] == .normalize)
        #expect(try model.dimension() == 16)

        try folder.write(#"{"dimension":17}"#, to: "3_LayerNorm/config.json")
        #expect(
            throws: EncodersError.malformedFile(
                path: folder.path + "/3_LayerNorm/config.json",
                component: "dimension"
            )
        ) { try folder.description().dimension() }
    }

    @Test func `a static table needs no pooling`() throws {
        let folder = try ModelFolder()
        try folder.write(
            folder.modules([("StaticEmbedding", ""), ("Normalize", "1_Normalize")]),
            to: "modules.json"
        )
        try folder.writeTable(rows: 5, columns: 3)
        let model = try folder.description()
        #expect(model.body == .staticTable)
        #expect(model.steps == [.normalize])
        #expect(try model.dimension() == 3)
    }

    @Test func `sharded weights are found by their index`() throws {
        let folder = try ModelFolder()
        try folder.remove("model.safetensors")
        try folder.write(#"{"weight_map":{}}"#, to: "model.safetensors.index.json")
        let path = folder.path + "/model.safetensors.index.json"
        #expect(try folder.description().weights == .shards(indexPath: path))
    }
}

extension ModelDescription.Body {
    var poolings: [Pooling] {
        guard case .transformer(_, let poolings) = self else { return [] }
        return poolings
    }
}

extension ModelFolder {
    /// Replaces the weights by one table of increasing numbers.
    func writeTable(rows: Int, columns: Int) throws {
        var writer = try SafeTensorsWriter(
            path: path + "/model.safetensors",
            declarations: [.init(name: "embedding.weight", shape: [rows, columns])]
        )
        try writer.write((0..<rows * columns).map(Float.init))
        try writer.finish()
    }
}
