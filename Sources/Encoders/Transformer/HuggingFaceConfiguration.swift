/// The keys of a Hugging Face `config.json` that decide what an encoder computes.
///
/// Families write the same fact under different keys; all of them are here as they are in the file.
struct HuggingFaceConfiguration: Decodable {
    var modelType: String?
    var vocabSize: Int?
    // Sizes: BERT and its descendants, DistilBERT, the original Nomic BERT.
    var hiddenSize: Int?, dim: Int?, nEmbd: Int?
    var numHiddenLayers: Int?, nLayers: Int?, nLayer: Int?
    var numAttentionHeads: Int?, nHeads: Int?, nHead: Int?
    var intermediateSize: Int?, hiddenDim: Int?, nInner: Int?
    var headDim: Int?
    var maxPositionEmbeddings: Int?, nPositions: Int?
    var typeVocabSize: Int?
    var padTokenId: Int?
    // Activation and norms.
    var hiddenAct: String?, activation: String?, hiddenActivation: String?
    var activationFunction: String?
    var layerNormEps: Float?, layerNormEpsilon: Float?, normEps: Float?
    var normBias: Bool?, attentionBias: Bool?, mlpBias: Bool?
    // Positions.
    var positionEmbeddingType: String?
    var relativeAttentionNumBuckets: Int?
    var layerTypes: [String]?
    var globalAttnEveryNLayers: Int?
    var localAttention: Int?
    var globalRopeTheta: Float?, localRopeTheta: Float?
    var ropeTheta: Float?, rotaryEmbBase: Float?
    var ropeParameters: RopeParametersByKind?
    var ropeScaling: RopeParameters?
    // The original Nomic BERT.
    var qkvProjBias: Bool?, mlpFc1Bias: Bool?, mlpFc2Bias: Bool?
    var rotaryEmbFraction: Float?, rotaryEmbInterleaved: Bool?
    var rotaryEmbScaleBase: Float?, rotaryScalingFactor: Float?
    var prenorm: Bool?, useRmsNorm: Bool?, parallelBlock: Bool?, causal: Bool?
    var moeEveryNLayers: Int?
    // What is refused.
    var isDecoder: Bool?
    var quantizationConfig: Quantization?

    /// How the weights are quantised.
    struct Quantization: Decodable {
        var quantMethod: String?
    }

    /// The rotary encoding of one kind of layer.
    struct RopeParameters: Decodable {
        var ropeTheta: Float?
        var ropeType: String?
        var type: String?
        var partialRotaryFactor: Float?
    }

    /// The rotary encoding of all layers, or of the kinds of layers.
    struct RopeParametersByKind: Decodable {
        var ropeTheta: Float?
        var ropeType: String?
        var partialRotaryFactor: Float?
        var fullAttention: RopeParameters?
        var slidingAttention: RopeParameters?
    }
}
