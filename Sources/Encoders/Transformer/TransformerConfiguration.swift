public import Tensors

/// The shape of a transformer encoder: everything in which the supported families differ.
///
/// All of them compute, for each layer, attention and a feed-forward step with residuals; the
/// values here say how tokens find their place, which keys a query sees, and where norms sit.
public struct TransformerConfiguration: Sendable, Equatable {
    /// Families by their `model_type`; they decide the names of tensors, nothing else.
    public enum Family: String, Sendable, CaseIterable {
        /// BERT (arXiv:1810.04805).
        case bert
        /// DistilBERT (arXiv:1910.01108).
        case distilBERT = "distilbert"
        /// MPNet (arXiv:2004.09297).
        case mpnet
        /// RoBERTa (arXiv:1907.11692).
        case roberta
        /// XLM-RoBERTa (arXiv:1911.02116).
        case xlmRoberta = "xlm-roberta"
        /// ModernBERT (arXiv:2412.13663).
        case modernBERT = "modernbert"
        /// Nomic BERT (arXiv:2402.01613).
        case nomicBERT = "nomic_bert"
    }

    /// A learned vector for each position of a token in its text.
    public struct PositionTable: Sendable, Equatable {
        /// Rows of the table.
        public let rows: Int
        /// The row of a text's first token.
        public let first: Int
        /// A token with this id takes the row of the same number and does not count, or none does.
        public let padding: Int?
    }

    /// Where layer normalisation sits.
    public enum NormPlacement: Sendable, Equatable {
        /// After each residual sum: `norm(x + f(x))`.
        case afterResidual
        /// Before each step, and once after the last layer: `x + f(norm(x))`.
        case beforeStep
    }

    /// How the middle of the feed-forward step is computed.
    public enum FeedForward: Sendable, Equatable {
        /// `f(x W₁)`.
        case plain(Activation)
        /// `f(x W₁) · (x W₂)`, the activated half stored first.
        case gatedFirst(Activation)
        /// `(x W₁) · f(x W₂)`, the activated half stored second.
        case gatedSecond(Activation)
    }

    /// Which linear layers and norms add a learned vector.
    public struct Biases: Sendable, Equatable {
        /// Queries, keys and values.
        public var queryKeyValue: Bool
        /// The output of attention.
        public var attentionOutput: Bool
        /// The first linear layer of the feed-forward step.
        public var intermediate: Bool
        /// The second one.
        public var output: Bool
        /// Layer normalisation.
        public var norm: Bool
    }

    /// What differs from layer to layer.
    public struct Layer: Sendable, Equatable {
        /// A query sees keys at most this many tokens away; nil when it sees all.
        public let window: Int?
        /// θ of the rotary position encoding; nil when queries and keys are not turned.
        public let rotaryTheta: Float?
        /// Whether the input of attention is normalised, where norms sit before steps.
        public let normalizesInput: Bool
    }

    /// Which family's tensor names are read.
    public var family: Family
    /// Rows of the word embedding table.
    public var vocabularySize: Int
    /// Columns of a hidden state.
    public var hiddenSize: Int
    /// Attention heads.
    public var headCount: Int
    /// Columns of a head.
    public var headWidth: Int
    /// Columns of the middle of the feed-forward step.
    public var intermediateSize: Int
    /// The layers, first to last.
    public var layers: [Layer]
    /// Learned positions, or none.
    public var positionTable: PositionTable?
    /// Buckets of the relative position bias that all layers share, or none.
    public var relativeBuckets: Int?
    /// Rows of the table of segment embeddings; 0 for none.
    public var tokenTypes: Int
    /// Where layer normalisation sits.
    public var normPlacement: NormPlacement
    /// ε of layer normalisation.
    public var normEpsilon: Float
    /// Which layers add a learned vector.
    public var biases: Biases
    /// The middle of the feed-forward step.
    public var feedForward: FeedForward
    /// The most tokens that a text may have.
    public var maximumTokens: Int
}
