/// What a model folder says about its model, checked and complete: everything an encoder needs to
/// know beside the weights and the tokenizer, which stay in their files.
public struct ModelDescription: Sendable, Equatable {
    /// How texts become vectors before the steps.
    public enum Body: Sendable, Equatable {
        /// A transformer over tokens, then poolings side by side in this order.
        ///
        /// `configuration` is the text of its `config.json`.
        case transformer(configuration: [UInt8], poolings: [Pooling])
        /// The mean of a static table's rows (the `StaticEmbedding` module).
        case staticTable
    }

    /// A step on pooled vectors.
    public enum Step: Sendable, Equatable {
        /// A linear layer with an activation (the `Dense` module).
        case dense(DenseDescription)
        /// Layer normalisation with the `norm.weight` and `norm.bias` of these weights.
        case layerNorm(dimension: Int, weights: WeightsLocation)
        /// Division by the Euclidean length (the `Normalize` module).
        case normalize
        /// The head of a model that answers older vectors too.
        case basis(BasisDescription)
    }

    /// The model's folder.
    public let folder: String
    /// The folder of the body's files: the model's or one below it.
    public let bodyFolder: String
    /// What turns tokens into vectors.
    public let body: Body
    /// The body's weights.
    public let weights: WeightsLocation
    /// Adapters inside and beside the transformer's layers, or none.
    public let adapters: AdapterDescription?
    /// The steps after pooling, first to last.
    public internal(set) var steps: [Step]
    /// The most tokens a text may have, special tokens included; nil when no file says so.
    public let maximumLength: Int?
    /// Whether texts are lowercased before the tokenizer sees them, beyond what it does itself.
    public let lowercasesText: Bool
    /// Texts that are put before others.
    public let prompts: Prompts
    /// Whether no file says how tokens are pooled, so that their mean is taken.
    public let isPoolingAssumed: Bool
    /// How the model's vectors are meant to be compared.
    public let similarity: Similarity
    /// Older spaces that the model was trained to answer; empty for most models.
    public var answers: [AnsweredSpace] = []

    /// A name for people: the last component of the folder's path.
    public var name: String {
        folder.split(separator: "/").last.map(String.init) ?? folder
    }
}
