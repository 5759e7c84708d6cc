internal import Tensors

extension HuggingFaceConfiguration {
    /// Columns of a hidden state.
    var hidden: Int {
        get throws(EncodersError) { try (hiddenSize ?? dim ?? nEmbd).required("hidden_size") }
    }

    /// Attention heads.
    var heads: Int {
        get throws(EncodersError) {
            try (numAttentionHeads ?? nHeads ?? nHead).required("num_attention_heads")
        }
    }

    /// Number of layers.
    var layerCount: Int {
        get throws(EncodersError) {
            let count = try (numHiddenLayers ?? nLayers ?? nLayer).required("num_hidden_layers")
            guard count > 0 else {
                throw .invalidSetting(name: "num_hidden_layers", value: "\(count)")
            }
            return count
        }
    }

    /// Refuses, by name, what would be computed wrongly.
    func refuseUnsupported() throws(EncodersError) {
        if let quantization = quantizationConfig {
            throw .unsupportedQuantization(quantization.quantMethod ?? "an unnamed method")
        }
        if let kind = positionEmbeddingType, kind != "absolute" {
            // Configurations of rotary families repeat the name of what they do.
            guard kind == "rotary", modelType == "nomic_bert" || modelType == "modernbert" else {
                throw .unsupportedPositionEncoding(kind)
            }
        }
        try refuseScaledRotation()
        let flags = [
            ("is_decoder", isDecoder), ("causal", causal), ("prenorm", prenorm),
            ("use_rms_norm", useRmsNorm), ("parallel_block", parallelBlock),
        ]
        for (name, flag) in flags where flag == true {
            throw .unsupportedSetting(name: name, value: "true")
        }
        if let period = moeEveryNLayers, period > 0 {
            throw .unsupportedSetting(name: "moe_every_n_layers", value: "\(period)")
        }
    }

    private func refuseScaledRotation() throws(EncodersError) {
        let kinds = [
            ropeParameters?.ropeType, ropeParameters?.fullAttention?.ropeType,
            ropeParameters?.slidingAttention?.ropeType, ropeScaling?.ropeType, ropeScaling?.type,
        ]
        for case .some(let kind) in kinds where kind != "default" {
            throw .unsupportedPositionEncoding("rotary, scaled by \(kind)")
        }
        if rotaryEmbInterleaved == true {
            throw .unsupportedPositionEncoding("rotary, interleaved")
        }
        let fractions = [
            rotaryEmbFraction, ropeParameters?.partialRotaryFactor,
            ropeParameters?.fullAttention?.partialRotaryFactor,
            ropeParameters?.slidingAttention?.partialRotaryFactor,
        ]
        for case .some(let fraction) in fractions where fraction != 1 {
            throw .unsupportedPositionEncoding("rotary, of a fraction of \(fraction)")
        }
        if let factor = rotaryScalingFactor {
            throw .unsupportedPositionEncoding("rotary, scaled by \(factor)")
        }
        if let base = rotaryEmbScaleBase {
            throw .unsupportedPositionEncoding("rotary, with scale base \(base)")
        }
    }
}

extension Optional {
    /// The value, which the configuration must have.
    func required(_ name: String) throws(EncodersError) -> Wrapped {
        guard let self else { throw .missingSetting(name: name) }
        return self
    }
}

extension Activation {
    /// The activation that a `config.json` names.
    init(huggingFace name: String) throws(EncodersError) {
        switch name {
        case "gelu", "gelu_python": self = .gelu
        case "gelu_new", "gelu_fast", "gelu_pytorch_tanh", "gelu_accurate", "gelu_python_tanh":
            self = .geluTanh
        case "silu", "swish": self = .silu
        case "relu": self = .relu
        default: throw .unsupportedActivation(name)
        }
    }
}
