import Encoders
import Foundation
import Tensors
import TestSupport
import Testing
import Tokenization

@Suite struct FingerprintTests {
    private let folder: ModelFolder
    private let original: String

    init() throws {
        folder = try ModelFolder()
        original = try Self.fingerprint(folder)
    }

    private static func fingerprint(_ folder: ModelFolder) throws -> String {
        try folder.description().fingerprint(cache: .none)
    }

    /// Writes the weights again, each tensor as `change` leaves it; nil leaves it out.
    private func rewriteWeights(
        as type: ElementType = .float32,
        adding added: [String: [Float]] = [:],
        _ change: (String, [Float]) -> (name: String, values: [Float])? = { ($0, $1) }
    ) throws {
        let path = folder.path + "/model.safetensors"
        let weights = try SafeTensors(path: path)
        var tensors: [(SafeTensorsWriter.Declaration, [Float])] = []
        for name in weights.names.shuffled() {
            guard let changed = try change(name, weights.floats(name)) else { continue }
            let shape = try weights.entry(name).shape
            tensors.append((.init(name: changed.name, type: type, shape: shape), changed.values))
        }
        for (name, values) in added {
            tensors.append((.init(name: name, shape: [values.count]), values))
        }
        var writer = try SafeTensorsWriter(path: path, declarations: tensors.map(\.0))
        for (_, values) in tensors { try writer.write(values) }
        try writer.finish()
    }

    @Test func `a fingerprint is 64 hexadecimal digits and does not change`() throws {
        #expect(original.count == 64)
        #expect(original.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        #expect(try Self.fingerprint(folder) == original)
    }

    @Test func `the stored form of fingerprints is kept`() throws {
        // A change here makes every stored gallery belong to another space.
        #expect(original == "897242823928032757efc037121a8e0f845041cc0436962974035a917380f79a")
    }

    @Test func `another folder name is the same space`() throws {
        #expect(try Self.fingerprint(ModelFolder(name: "renamed")) == original)
    }

    @Test func `order, prefix, poolers, buffers and heads make no difference`() throws {
        try rewriteWeights(adding: ["bert.embeddings.position_ids": [0, 1, 2], "cls.bias": [7]]) {
            $0.hasPrefix("pooler.") ? nil : ("bert." + $0, $1)
        }
        #expect(try Self.fingerprint(folder) == original)
    }

    @Test func `the TensorFlow spelling of norms makes no difference`() throws {
        try rewriteWeights { name, values in
            let renamed = name.replacing("LayerNorm.weight", with: "LayerNorm.gamma")
                .replacing("LayerNorm.bias", with: "LayerNorm.beta")
            return (renamed, values)
        }
        #expect(try Self.fingerprint(folder) == original)
    }

    @Test func `division into files makes no difference`() throws {
        let path = folder.path + "/model.safetensors"
        let weights = try SafeTensors(path: path)
        var map: [String: String] = [:]
        for part in 0..<2 {
            let names = weights.names.enumerated().filter { $0.offset % 2 == part }.map(\.element)
            let file = "model-0000\(part + 1)-of-00002.safetensors"
            var writer = try SafeTensorsWriter(
                path: folder.path + "/" + file,
                declarations: names.map { .init(name: $0, shape: try weights.entry($0).shape) }
            )
            for name in names {
                try writer.write(weights.floats(name))
                map[name] = file
            }
            try writer.finish()
        }
        try folder.remove("model.safetensors")
        let index = try JSONEncoder().encode(["weight_map": map])
        try folder.write(index, to: "model.safetensors.index.json")
        #expect(try Self.fingerprint(folder) == original)
    }

    @Test func `a wider number format of the same values makes no difference`() throws {
        try rewriteWeights(as: .bfloat16)
        let narrow = try Self.fingerprint(folder)
        try rewriteWeights(as: .float32)
        #expect(try Self.fingerprint(folder) == narrow)
        #expect(narrow != original)
    }

    @Test func `one changed bit of one weight is another space`() throws {
        try rewriteWeights { name, values in
            var values = values
            if name == "encoder.layer.0.output.dense.bias" {
                values[3] = values[3].nextUp
            }
            return (name, values)
        }
        #expect(try Self.fingerprint(folder) != original)
    }

    @Test(arguments: [
        ("1_Pooling/config.json", #"{"pooling_mode":"cls"}"#),
        ("sentence_bert_config.json", #"{"max_seq_length": 47}"#),
        ("sentence_bert_config.json", #"{"max_seq_length": 48, "do_lower_case": true}"#),
        ("tokenizer.json", ModelFolder.tokenizer.replacing(#""b": 3"#, with: #""c": 3"#)),
        ("tokenizer.json", ModelFolder.tokenizer.replacing("100", with: "99")),
        ("config_sentence_transformers.json", #"{"prompts": {"query": "query: "}}"#),
        (
            "modules.json",
            #"[{"path":"","type":"Transformer"},{"path":"1_Pooling","type":"Pooling"}]"#
        ),
    ])
    func `another setting is another space`(file: String, text: String) throws {
        try folder.write(text, to: file)
        #expect(try Self.fingerprint(folder) != original)
    }

    @Test(arguments: [
        ("hidden_act", #""relu""#), ("num_attention_heads", "2"), ("layer_norm_eps", "1e-6"),
    ])
    func `an architecture that computes otherwise is another space`(
        name: String,
        value: String
    ) throws {
        let path = folder.path + "/config.json"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let pattern = try Regex("\"\(name)\": *[^,\\n]+")
        #expect(text.firstMatch(of: pattern) != nil)
        try folder.write(
            text.replacing(pattern, with: "\"\(name)\": \(value)"),
            to: "config.json"
        )
        #expect(try Self.fingerprint(folder) != original)
    }

    @Test(arguments: [
        (
            "tokenizer.json",
            ModelFolder.tokenizer.replacing("\n", with: "").replacing(": ", with: ":")
                .replacing(#""truncation":null"#, with: #""truncation":{"max_length":9}"#)
                .replacing(#""a":2,"#, with: "").replacing(#""b":3"#, with: #""b":3,"a":2"#)
        ),
        ("config_sentence_transformers.json", #"{"prompts": {"query": "", "document": null}}"#),
        ("README.md", "text"),
        ("1_Pooling/config.json", #"{"pooling_mode":"mean"}"#),
    ])
    func `what changes no vector makes no difference`(file: String, text: String) throws {
        try folder.write(text, to: file)
        #expect(try Self.fingerprint(folder) == original)
    }

    @Test func `names and texts of prompts are kept apart`() throws {
        let file = "config_sentence_transformers.json"
        try folder.write(#"{"prompts": {"ab": "c"}}"#, to: file)
        let first = try Self.fingerprint(folder)
        try folder.write(#"{"prompts": {"a": "bc"}}"#, to: file)
        #expect(try Self.fingerprint(folder) != first)
    }

    @Test func `a vocabulary file takes the tokenizer's settings with it`() throws {
        try folder.remove("tokenizer.json")
        try folder.write("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n", to: "vocab.txt")
        try folder.write(#"{"do_lower_case": true}"#, to: "tokenizer_config.json")
        let uncased = try Self.fingerprint(folder)
        try folder.write(#"{"do_lower_case": false}"#, to: "tokenizer_config.json")
        #expect(try Self.fingerprint(folder) != uncased)
    }

    @Test func `weights without word embeddings are refused`() throws {
        try folder.writeTable(rows: 2, columns: 2)
        let path = folder.path + "/model.safetensors"
        #expect(throws: EncodersError.noWordEmbeddings(path: path)) {
            try Self.fingerprint(folder)
        }
    }

    @Test func `a tokenizer that is cut short is refused`() throws {
        try folder.write(#"{"model": {"vocab": {"a": 1"#, to: "tokenizer.json")
        #expect(throws: TokenizationError.self) { try Self.fingerprint(folder) }
    }

    @Test func `a loaded tokenizer gives what the folder's gives`() throws {
        let model = try folder.description()
        let tokenizer = try Tokenizer(directory: model.bodyFolder)
        #expect(try model.fingerprint(tokenizer: tokenizer, cache: .none) == original)
    }
}
