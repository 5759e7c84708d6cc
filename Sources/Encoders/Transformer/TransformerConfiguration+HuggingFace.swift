internal import Foundation
internal import Tensors

extension TransformerConfiguration {
    /// Reads the `config.json` of a supported family.
    ///
    /// - Parameter json: the file's bytes.
    /// - Throws: `EncodersError` that names the architecture, activation, position encoding,
    ///   quantisation or setting that is not supported, missing or impossible.
    public init(huggingFace json: [UInt8]) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let file: HuggingFaceConfiguration
        do {
            file = try decoder.decode(HuggingFaceConfiguration.self, from: Data(json))
        } catch let DecodingError.typeMismatch(_, context) {
            throw EncodersError.invalidSetting(
                name: context.codingPath.map(\.stringValue).joined(separator: "."),
                value: "a value of another type"
            )
        } catch is DecodingError {
            throw EncodersError.invalidSetting(name: "the file", value: "something other than JSON")
        }
        try self.init(file)
    }

    init(_ file: HuggingFaceConfiguration) throws(EncodersError) {
        guard let name = file.modelType else { throw .missingSetting(name: "model_type") }
        guard let family = Family(rawValue: name) else { throw .unsupportedModelType(name) }
        try file.refuseUnsupported()
        switch family {
        case .bert, .roberta, .xlmRoberta, .mpnet: try self.init(bertLike: file, family)
        case .distilBERT: try self.init(distilBERT: file)
        case .modernBERT: try self.init(modernBERT: file)
        case .nomicBERT: try self.init(nomicBERT: file)
        }
        try check()
    }

    /// What all families have; the rest as BERT has it.
    private init(
        common file: HuggingFaceConfiguration,
        _ family: Family,
        layers: [Layer],
        activation: String?
    ) throws(EncodersError) {
        self.family = family
        vocabularySize = try file.vocabSize.required("vocab_size")
        hiddenSize = try file.hidden
        headCount = try file.heads
        guard headCount > 0, hiddenSize > 0 else {
            throw .invalidSetting(name: "num_attention_heads", value: "\(headCount)")
        }
        if file.headDim == nil, hiddenSize % headCount != 0 {
            throw .invalidSetting(name: "num_attention_heads", value: "\(headCount)")
        }
        headWidth = file.headDim ?? hiddenSize / headCount
        intermediateSize = try (file.intermediateSize ?? file.hiddenDim ?? file.nInner)
            .required("intermediate_size")
        self.layers = layers
        relativeBuckets = nil
        tokenTypes = 0
        normPlacement = .afterResidual
        normEpsilon = file.layerNormEps ?? file.layerNormEpsilon ?? 1e-12
        biases = Biases(
            queryKeyValue: true,
            attentionOutput: true,
            intermediate: true,
            output: true,
            norm: true
        )
        feedForward = .plain(try Activation(huggingFace: activation ?? "gelu"))
        maximumTokens = try (file.maxPositionEmbeddings ?? file.nPositions)
            .required("max_position_embeddings")
    }

    private init(bertLike file: HuggingFaceConfiguration, _ family: Family) throws(EncodersError) {
        let layer = Layer(window: nil, rotaryTheta: nil, normalizesInput: true)
        try self.init(
            common: file,
            family,
            layers: Array(repeating: layer, count: try file.layerCount),
            activation: file.hiddenAct
        )
        let rows = maximumTokens
        if family == .bert {
            positionTable = PositionTable(rows: rows, first: 0, padding: nil)
        } else {
            // MPNet's code fixes the padding row at 1 whatever the configuration says.
            let padding = family == .mpnet ? 1 : file.padTokenId ?? 1
            positionTable = PositionTable(rows: rows, first: padding + 1, padding: padding)
            maximumTokens = rows - padding - 1
        }
        if family == .mpnet {
            relativeBuckets = file.relativeAttentionNumBuckets ?? 32
        } else {
            tokenTypes = file.typeVocabSize ?? 2
        }
    }

    private init(distilBERT file: HuggingFaceConfiguration) throws(EncodersError) {
        let layer = Layer(window: nil, rotaryTheta: nil, normalizesInput: true)
        try self.init(
            common: file,
            .distilBERT,
            layers: Array(repeating: layer, count: try file.layerCount),
            activation: file.activation
        )
        positionTable = PositionTable(rows: maximumTokens, first: 0, padding: nil)
        normEpsilon = 1e-12
    }

    private init(modernBERT file: HuggingFaceConfiguration) throws(EncodersError) {
        let count = try file.layerCount
        let rope = file.ropeParameters
        let everywhere = rope?.fullAttention?.ropeTheta ?? file.globalRopeTheta ?? 160_000
        let nearby = rope?.slidingAttention?.ropeTheta ?? file.localRopeTheta ?? 10_000
        let period = file.globalAttnEveryNLayers ?? 3
        guard period > 0 else {
            throw .invalidSetting(name: "global_attn_every_n_layers", value: "\(period)")
        }
        let kinds =
            file.layerTypes
            ?? (0..<count).map { $0 % period == 0 ? "full_attention" : "sliding_attention" }
        guard kinds.count == count else {
            throw .invalidSetting(name: "layer_types", value: "\(kinds.count) entries")
        }
        var layers: [Layer] = []
        for (index, kind) in kinds.enumerated() {
            switch kind {
            case "full_attention":
                layers.append(
                    Layer(window: nil, rotaryTheta: everywhere, normalizesInput: index > 0)
                )
            case "sliding_attention":
                let window = (file.localAttention ?? 128) / 2
                layers.append(
                    Layer(window: window, rotaryTheta: nearby, normalizesInput: index > 0)
                )
            default: throw .unsupportedSetting(name: "layer_types", value: kind)
            }
        }
        try self.init(common: file, .modernBERT, layers: layers, activation: nil)
        feedForward = .gatedFirst(try Activation(huggingFace: file.hiddenActivation ?? "gelu"))
        normPlacement = .beforeStep
        normEpsilon = file.normEps ?? 1e-5
        let attention = file.attentionBias ?? false
        let inner = file.mlpBias ?? false
        biases = Biases(
            queryKeyValue: attention,
            attentionOutput: attention,
            intermediate: inner,
            output: inner,
            norm: file.normBias ?? false
        )
    }

    private init(nomicBERT file: HuggingFaceConfiguration) throws(EncodersError) {
        // The original configuration and the one of transformers 5 differ in this default.
        let theta =
            file.ropeParameters?.ropeTheta ?? file.ropeTheta ?? file.rotaryEmbBase
            ?? (file.nEmbd == nil ? 1_000 : 10_000)
        let layer = Layer(window: nil, rotaryTheta: theta, normalizesInput: true)
        try self.init(
            common: file,
            .nomicBERT,
            layers: Array(repeating: layer, count: try file.layerCount),
            activation: nil
        )
        tokenTypes = file.typeVocabSize ?? 2
        let gated = ["swiglu": Activation.silu, "geglu": .gelu, "glu": .sigmoid]
        if let name = file.activationFunction {
            if let activation = gated[name] {
                feedForward = .gatedSecond(activation)
            } else {
                feedForward = .plain(try Activation(huggingFace: name))
            }
        } else {
            feedForward = .gatedSecond(try Activation(huggingFace: file.hiddenAct ?? "silu"))
        }
        let attention = file.qkvProjBias ?? false
        biases = Biases(
            queryKeyValue: attention,
            attentionOutput: attention,
            intermediate: file.mlpFc1Bias ?? false,
            output: file.mlpFc2Bias ?? false,
            norm: true
        )
    }

    /// Refuses sizes that do not fit together.
    private func check() throws(EncodersError) {
        let sizes = [
            ("vocab_size", vocabularySize), ("hidden_size", hiddenSize), ("head_dim", headWidth),
            ("intermediate_size", intermediateSize), ("num_hidden_layers", layers.count),
            ("max_position_embeddings", maximumTokens),
        ]
        for (name, size) in sizes where size <= 0 {
            throw .invalidSetting(name: name, value: "\(size)")
        }
        if layers.contains(where: { $0.rotaryTheta != nil }), headWidth % 2 != 0 {
            throw .invalidSetting(name: "head_dim", value: "\(headWidth)")
        }
        if let buckets = relativeBuckets, buckets < 4 || buckets % 4 != 0 {
            throw .invalidSetting(name: "relative_attention_num_buckets", value: "\(buckets)")
        }
        if tokenTypes < 0 { throw .invalidSetting(name: "type_vocab_size", value: "\(tokenTypes)") }
        if layers.contains(where: { ($0.window ?? 0) < 0 }) {
            throw .invalidSetting(name: "local_attention", value: "a negative number")
        }
        guard normEpsilon > 0, normEpsilon.isFinite else {
            throw .invalidSetting(name: "layer_norm_eps", value: "\(normEpsilon)")
        }
    }
}
