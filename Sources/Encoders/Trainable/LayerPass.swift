/// What the backward pass of one layer needs of its forward pass; the rest is computed again.
struct LayerPass: Sendable {
    /// The layer's input, `tokens × hidden`.
    var input: [Float] = []
    /// Queries, keys and values, turned by position, `tokens × 3 · heads · width`.
    var queryKeyValue: [Float] = []
    /// What attention gathered, `tokens × heads · width`.
    var context: [Float] = []
    /// The first residual sum, `tokens × hidden`.
    var attentionSum: [Float] = []
    /// The input of the feed-forward step, `tokens × hidden`.
    var normalized: [Float] = []
    /// Its middle before activation, both halves of a gate side by side.
    var intermediate: [Float] = []
    /// The second residual sum where a norm follows it, `tokens × hidden`.
    var outputSum: [Float] = []

    /// Gives every buffer the size that `tokens` tokens need.
    mutating func resize(tokens: Int, for configuration: TransformerConfiguration) {
        let hidden = tokens * configuration.hiddenSize
        let inner = tokens * configuration.headCount * configuration.headWidth
        input.resize(to: hidden)
        queryKeyValue.resize(to: 3 * inner)
        context.resize(to: inner)
        attentionSum.resize(to: hidden)
        normalized.resize(to: hidden)
        intermediate.resize(to: tokens * configuration.intermediateColumns)
        outputSum.resize(to: configuration.normPlacement == .afterResidual ? hidden : 0)
    }
}
