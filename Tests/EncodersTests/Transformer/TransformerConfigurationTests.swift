import Encoders
import Foundation
import Tensors
import Testing

@Suite struct TransformerConfigurationTests {
    static let bert = """
        "model_type": "bert", "vocab_size": 100, "hidden_size": 8, "num_hidden_layers": 2,
        "num_attention_heads": 2, "intermediate_size": 16, "max_position_embeddings": 32
        """
    static let modernBERT = """
        "model_type": "modernbert", "vocab_size": 100, "hidden_size": 8, "num_hidden_layers": 4,
        "num_attention_heads": 2, "intermediate_size": 16, "max_position_embeddings": 64
        """
    static let originalNomicBERT = """
        "model_type": "nomic_bert", "vocab_size": 100, "n_embd": 8, "n_layer": 2, "n_head": 2,
        "n_inner": 16, "n_positions": 64, "activation_function": "swiglu", "rotary_emb_base": 1000,
        "rotary_emb_fraction": 1.0, "rotary_emb_interleaved": false, "rotary_emb_scale_base": null,
        "rotary_scaling_factor": null, "prenorm": false, "qkv_proj_bias": false, "causal": false,
        "mlp_fc1_bias": false, "mlp_fc2_bias": false, "layer_norm_epsilon": 1e-12,
        "type_vocab_size": 2, "use_rms_norm": false, "parallel_block": false
        """

    /// Reads settings, some of them replaced.
    static func read(_ settings: String, _ replaced: String = "") throws -> TransformerConfiguration
    {
        func dictionary(_ settings: String) throws -> [String: Any] {
            let object = try JSONSerialization.jsonObject(with: Data("{\(settings)}".utf8))
            return try #require(object as? [String: Any])
        }
        let all = try dictionary(settings).merging(dictionary(replaced)) { $1 }
        return try TransformerConfiguration(
            huggingFace: Array(JSONSerialization.data(withJSONObject: all))
        )
    }

    @Test func `what a BERT configuration leaves out is as in its library`() throws {
        let configuration = try Self.read(Self.bert)
        #expect(configuration.family == .bert)
        #expect(configuration.tokenTypes == 2)
        #expect(configuration.normEpsilon == 1e-12)
        #expect(configuration.feedForward == .plain(.gelu))
        #expect(configuration.headWidth == 4)
        #expect(configuration.maximumTokens == 32)
        #expect(configuration.relativeBuckets == nil)
        #expect(configuration.layers.allSatisfy { $0.window == nil && $0.rotaryTheta == nil })
    }

    @Test func `families with padded positions lose the rows up to the padding's`() throws {
        for family in ["roberta", "xlm-roberta", "mpnet"] {
            let configuration = try Self.read(
                Self.bert.replacingOccurrences(of: "\"bert\"", with: "\"\(family)\"")
            )
            #expect(configuration.positionTable?.first == 2)
            #expect(configuration.positionTable?.padding == 1)
            #expect(configuration.maximumTokens == 30)
            #expect(configuration.relativeBuckets == (family == "mpnet" ? 32 : nil))
        }
    }

    @Test func `ModernBERT's older keys mean what the newer ones say`() throws {
        let older = try Self.read(
            Self.modernBERT,
            """
            "global_attn_every_n_layers": 3, "global_rope_theta": 160000.0,
            "local_rope_theta": 10000.0, "local_attention": 16, "norm_eps": 1e-05
            """
        )
        let newer = try Self.read(
            Self.modernBERT,
            """
            "layer_types": ["full_attention", "sliding_attention", "sliding_attention",
            "full_attention"], "local_attention": 16, "rope_parameters": {
            "full_attention": {"rope_theta": 160000.0, "rope_type": "default"},
            "sliding_attention": {"rope_theta": 10000.0, "rope_type": "default"}}
            """
        )
        #expect(older == newer)
        #expect(newer.layers.map(\.window) == [nil, 8, 8, nil])
        #expect(newer.layers.map(\.rotaryTheta) == [160_000, 10_000, 10_000, 160_000])
        #expect(newer.layers.map(\.normalizesInput) == [false, true, true, true])
        #expect(newer.feedForward == .gatedFirst(.gelu))
        #expect(!newer.biases.norm)
    }

    @Test func `Nomic BERT's original keys mean what those of transformers say`() throws {
        let original = try Self.read(Self.originalNomicBERT)
        let transformers = try Self.read(
            """
            "model_type": "nomic_bert", "vocab_size": 100, "hidden_size": 8, "num_hidden_layers": 2,
            "num_attention_heads": 2, "intermediate_size": 16, "max_position_embeddings": 64,
            "hidden_act": "silu", "rope_parameters": {"rope_theta": 1000.0, "rope_type": "default"}
            """
        )
        #expect(original == transformers)
        #expect(original.layers.map(\.rotaryTheta) == [1000, 1000])
        #expect(original.feedForward == .gatedSecond(.silu))
    }

    @Test(arguments: [
        ("\"model_type\": \"llama\"", EncodersError.unsupportedModelType("llama")),
        ("\"hidden_act\": \"mish\"", .unsupportedActivation("mish")),
        (
            "\"position_embedding_type\": \"relative_key\"",
            .unsupportedPositionEncoding("relative_key")
        ),
        ("\"quantization_config\": {\"quant_method\": \"gptq\"}", .unsupportedQuantization("gptq")),
        ("\"is_decoder\": true", .unsupportedSetting(name: "is_decoder", value: "true")),
        ("\"vocab_size\": null", .missingSetting(name: "vocab_size")),
        ("\"model_type\": null", .missingSetting(name: "model_type")),
        ("\"num_hidden_layers\": 0", .invalidSetting(name: "num_hidden_layers", value: "0")),
        ("\"num_attention_heads\": 3", .invalidSetting(name: "num_attention_heads", value: "3")),
        ("\"num_attention_heads\": 0", .invalidSetting(name: "num_attention_heads", value: "0")),
        ("\"intermediate_size\": -4", .invalidSetting(name: "intermediate_size", value: "-4")),
        ("\"layer_norm_eps\": 0", .invalidSetting(name: "layer_norm_eps", value: "0.0")),
        ("\"type_vocab_size\": -1", .invalidSetting(name: "type_vocab_size", value: "-1")),
    ])
    func `a BERT that would be computed wrongly is refused by name`(
        _ setting: String,
        _ error: EncodersError
    ) {
        #expect(throws: error) { try Self.read(Self.bert, setting) }
        #expect(!error.description.isEmpty && !error.description.contains("\n"))
    }

    @Test(arguments: [
        (
            "\"layer_types\": [\"full_attention\"]",
            EncodersError.invalidSetting(name: "layer_types", value: "1 entries")
        ),
        (
            "\"layer_types\": [\"full_attention\", \"linear\", \"linear\", \"linear\"]",
            .unsupportedSetting(name: "layer_types", value: "linear")
        ),
        (
            "\"global_attn_every_n_layers\": 0",
            .invalidSetting(name: "global_attn_every_n_layers", value: "0")
        ),
        ("\"hidden_activation\": \"tanh\"", .unsupportedActivation("tanh")),
        (
            "\"rope_scaling\": {\"rope_type\": \"yarn\"}",
            .unsupportedPositionEncoding("rotary, scaled by yarn")
        ),
        (
            "\"rope_parameters\": {\"sliding_attention\": {\"rope_type\": \"linear\"}}",
            .unsupportedPositionEncoding("rotary, scaled by linear")
        ),
        (
            "\"rope_parameters\": {\"full_attention\": {\"partial_rotary_factor\": 0.5}}",
            .unsupportedPositionEncoding("rotary, of a fraction of 0.5")
        ),
    ])
    func `a ModernBERT that would be computed wrongly is refused by name`(
        _ setting: String,
        _ error: EncodersError
    ) {
        #expect(throws: error) { try Self.read(Self.modernBERT, setting) }
    }

    @Test(arguments: [
        (
            "\"rotary_emb_interleaved\": true",
            EncodersError.unsupportedPositionEncoding("rotary, interleaved")
        ),
        (
            "\"rotary_emb_fraction\": 0.0",
            .unsupportedPositionEncoding("rotary, of a fraction of 0.0")
        ),
        ("\"rotary_scaling_factor\": 2", .unsupportedPositionEncoding("rotary, scaled by 2.0")),
        (
            "\"rotary_emb_scale_base\": 512",
            .unsupportedPositionEncoding("rotary, with scale base 512.0")
        ),
        ("\"prenorm\": true", .unsupportedSetting(name: "prenorm", value: "true")),
        ("\"moe_every_n_layers\": 2", .unsupportedSetting(name: "moe_every_n_layers", value: "2")),
        ("\"activation_function\": \"relu2\"", .unsupportedActivation("relu2")),
    ])
    func `a Nomic BERT that would be computed wrongly is refused by name`(
        _ setting: String,
        _ error: EncodersError
    ) {
        #expect(throws: error) { try Self.read(Self.originalNomicBERT, setting) }
    }

    @Test func `values of another type and files that are not JSON are refused`() {
        #expect(throws: EncodersError.self) { try Self.read(Self.bert, "\"hidden_size\": \"8\"") }
        #expect(throws: EncodersError.self) {
            try TransformerConfiguration(huggingFace: Array("{".utf8))
        }
    }
}
