internal import Tensors
internal import Tokenization

/// What the backward pass of a transformer needs of its forward pass, and buffers of both.
///
/// One pass belongs to one thread at a time. Buffers grow to the largest batch seen and then stay.
struct TransformerPass: Sendable {
    /// The texts.
    var batch = TokenBatch()
    /// Row of the position table for each token.
    var positions: [Int32] = []
    /// Summed embeddings, `tokens × hidden`.
    var embeddingSum: [Float] = []
    /// One a layer; one for all where nothing is kept.
    var layers: [LayerPass] = []
    /// What the final norm reads where there is one, `tokens × hidden`.
    var finalInput: [Float] = []
    /// The hidden states, `tokens × hidden`: a layer's output, and the result after the last.
    var hidden: [Float] = []
    /// The relative position bias.
    var bias: RelativeBias?
    /// What may be overwritten at any time.
    var work = TrainingWorkspace()

    /// Gives every buffer the size that the batch needs.
    mutating func resize(for configuration: TransformerConfiguration, keeps: Bool) {
        let count = keeps ? configuration.layers.count : 1
        if layers.count != count { layers = .init(repeating: LayerPass(), count: count) }
        for index in layers.indices {
            layers[index].resize(tokens: batch.tokenCount, for: configuration)
        }
        let hidden = batch.tokenCount * configuration.hiddenSize
        embeddingSum.resize(to: hidden)
        finalInput.resize(to: configuration.normPlacement == .beforeStep ? hidden : 0)
        self.hidden.resize(to: hidden)
        work.resize(tokens: batch.tokenCount, for: configuration)
    }
}
