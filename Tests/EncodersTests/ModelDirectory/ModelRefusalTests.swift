import Encoders
import Foundation
import TestSupport
import Testing

/// Folders that are not whole, or say something that is not known.
@Suite struct ModelRefusalTests {
    private let folder: ModelFolder

    init() throws {
        folder = try ModelFolder()
    }

    private func expect(
        _ error: EncodersError,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: error, sourceLocation: sourceLocation) { try folder.description() }
    }

    private func path(_ file: String) -> String { folder.path + "/" + file }

    @Test func `a folder without a model is refused`() throws {
        let empty = try TemporaryFolder()
        #expect(throws: EncodersError.noModel(folder: empty.url.path)) {
            try ModelDirectory(path: empty.url.path).description()
        }
        #expect(throws: EncodersError.noModel(folder: "/absent")) {
            try ModelDirectory(path: "/absent").description()
        }
    }

    @Test(arguments: [
        "config.json", "tokenizer.json", "model.safetensors", "1_Pooling/config.json",
    ])
    func `an absent file is named`(file: String) throws {
        try folder.remove(file)
        expect(.missingFile(path: path(file)))
    }

    @Test(arguments: ["pytorch_model.bin", "tf_model.h5", "pytorch_model.bin.index.json"])
    func `weights in another format are named`(file: String) throws {
        try folder.remove("model.safetensors")
        try folder.write("", to: file)
        expect(.unsupportedWeights(path: path(file)))
    }

    @Test(arguments: ["WordEmbeddings", "CLIPModel", "WeightedLayerPooling", "Dropout", "CNN"])
    func `an unknown module is refused by name`(type: String) throws {
        try folder.write(
            folder.modules([("Transformer", ""), ("Pooling", "1_Pooling"), (type, "2")]),
            to: "modules.json"
        )
        expect(
            .unsupportedModule(
                path: path("modules.json"),
                type: "sentence_transformers.models." + type
            )
        )
    }

    @Test(arguments: [
        (["Pooling", "Transformer"], "Pooling"), (["Transformer"], "Transformer"),
        (["Transformer", "Normalize"], "Normalize"),
        (["Transformer", "Pooling", "Transformer"], "Transformer"),
        (["Transformer", "Pooling", "Pooling"], "Pooling"), (["Normalize"], "Normalize"),
        (["StaticEmbedding", "Pooling"], "Pooling"),
    ])
    func `modules in an order that makes no encoder are refused`(
        types: [String],
        culprit: String
    ) throws {
        try folder.write(
            folder.modules(types.map { ($0, $0 == "Pooling" ? "1_Pooling" : "") }),
            to: "modules.json"
        )
        expect(
            .misplacedModule(
                path: path("modules.json"),
                type: "sentence_transformers.models." + culprit
            )
        )
    }

    @Test(arguments: [
        ("modules.json", "{}", "the JSON"), ("modules.json", "[]", "the list of modules"),
        ("modules.json", #"[{"type":"Transformer"}]"#, "0.path"),
        ("modules.json", #"[{"path":"../other","type":"Transformer"}]"#, "0.path"),
        ("modules.json", #"[{"path":"/tmp","type":"Transformer"}]"#, "0.path"),
        ("config.json", "not JSON", "the JSON"),
        (
            "1_Pooling/config.json", #"{"pooling_mode_mean_tokens":"yes"}"#,
            "pooling_mode_mean_tokens"
        ),
        ("1_Pooling/config.json", #"{"pooling_mode":[]}"#, "pooling_mode"),
        ("1_Pooling/config.json", #"{"pooling_mode":7}"#, "pooling_mode"),
        ("sentence_bert_config.json", #"{"max_seq_length":"long"}"#, "max_seq_length"),
        ("sentence_bert_config.json", #"{"max_seq_length":0}"#, "max_seq_length"),
        ("tokenizer_config.json", #"{"model_max_length":"long"}"#, "model_max_length"),
        ("config_sentence_transformers.json", #"{"prompts":{"query":7}}"#, "prompts.query"),
    ])
    func `a malformed component is named`(file: String, text: String, component: String) throws {
        try folder.write(text, to: file)
        expect(.malformedFile(path: path(file), component: component))
    }

    @Test(arguments: [
        ("1_Pooling/config.json", #"{"pooling_mode":"attention"}"#, "pooling_mode", "attention"),
        (
            "1_Pooling/config.json", #"{"pooling_mode_median_tokens":true}"#,
            "pooling_mode_median_tokens", "true"
        ),
        (
            "1_Pooling/config.json", #"{"pooling_mode":"mean","include_prompt":false}"#,
            "include_prompt", "false"
        ),
        (
            "sentence_bert_config.json", #"{"transformer_task":"fill-mask"}"#, "transformer_task",
            "fill-mask"
        ),
        (
            "sentence_bert_config.json", #"{"modality_config":{"image":{}}}"#, "modality_config",
            "image"
        ),
        (
            "sentence_bert_config.json",
            #"{"modality_config":{"text":{"method":"get_text_features"}}}"#,
            "modality_config.text", "get_text_features"
        ),
        (
            "sentence_bert_config.json", #"{"module_output_name":"sentence_embedding"}"#,
            "module_output_name", "sentence_embedding"
        ),
        (
            "sentence_bert_config.json", #"{"query_expansion":true}"#, "query_expansion", "true"
        ),
        (
            "config_sentence_transformers.json", #"{"similarity_fn_name":"hamming"}"#,
            "similarity_fn_name", "hamming"
        ),
        (
            "2_Normalize/config.json", #"{"module_input_name":"token_embeddings"}"#,
            "module_input_name", "token_embeddings"
        ),
    ])
    func `a setting that is not supported is refused by name`(
        file: String,
        text: String,
        name: String,
        value: String
    ) throws {
        try folder.write(text, to: file)
        expect(.unsupportedValue(path: path(file), name: name, value: value))
    }

    @Test(arguments: [
        (
            #""activation_function":"torch.nn.modules.activation.Mish""#, "activation_function",
            "torch.nn.modules.activation.Mish"
        ),
        (#""use_residual":true"#, "use_residual", "true"),
        (#""module_output_name":"token_embeddings""#, "module_output_name", "token_embeddings"),
    ])
    func `a dense layer that is not supported is refused by name`(
        setting: String,
        name: String,
        value: String
    ) throws {
        try writeDense(#"{"in_features":32,"out_features":16,\#(setting)}"#)
        expect(.unsupportedValue(path: path("2_Dense/config.json"), name: name, value: value))
    }

    @Test func `a dense layer that is not whole is refused`() throws {
        try writeDense(#"{"in_features":32}"#)
        expect(.malformedFile(path: path("2_Dense/config.json"), component: "out_features"))
        try writeDense(#"{"in_features":0,"out_features":16}"#)
        expect(.malformedFile(path: path("2_Dense/config.json"), component: "in_features"))
        try writeDense(#"{"in_features":32,"out_features":16}"#)
        expect(.missingFile(path: path("2_Dense/model.safetensors")))
        try folder.write("", to: "2_Dense/pytorch_model.bin")
        expect(.unsupportedWeights(path: path("2_Dense/pytorch_model.bin")))
    }

    private func writeDense(_ configuration: String) throws {
        try folder.write(
            folder.modules([("Transformer", ""), ("Pooling", "1_Pooling"), ("Dense", "2_Dense")]),
            to: "modules.json"
        )
        try folder.write(configuration, to: "2_Dense/config.json")
    }

    @Test func `a default prompt that is none of the prompts is refused`() throws {
        try folder.write(
            #"{"prompts":{"query":"q"},"default_prompt_name":"document"}"#,
            to: "config_sentence_transformers.json"
        )
        expect(.unknownPrompt(name: "document", known: ["query"]))
    }

    @Test func `every refusal is one line that names the file`() throws {
        let errors: [EncodersError] = [
            .noModel(folder: "F"), .missingFile(path: "F"), .unsupportedWeights(path: "F"),
            .malformedFile(path: "F", component: "c"), .unsupportedModule(path: "F", type: "t"),
            .misplacedModule(path: "F", type: "t"), .file(path: "F", reason: "r"),
            .unsupportedValue(path: "F", name: "n", value: "v"), .noWordEmbeddings(path: "F"),
        ]
        for error in errors {
            #expect(error.description.hasPrefix("F"))
            #expect(!error.description.contains("\n"))
        }
    }
}
