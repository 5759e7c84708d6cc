/// Buffers between the steps of a layer, reused from layer to layer and from batch to batch.
struct TrainingWorkspace: Sendable {
    /// Of `tokens × hidden`.
    var hidden: [Float] = []
    /// Of `tokens × hidden`.
    var moreHidden: [Float] = []
    /// The gradient of hidden states, `tokens × hidden`.
    var gradient: [Float] = []
    /// The gradient of queries, keys and values, `tokens × 3 · heads · width`.
    var queryKeyValue: [Float] = []
    /// The gradient of what attention gathered, `tokens × heads · width`.
    var context: [Float] = []
    /// The middle of the feed-forward step, activated, `tokens × intermediate`.
    var activated: [Float] = []
    /// Its gradient.
    var activatedGradient: [Float] = []
    /// The gradient of both halves of a gate.
    var gates: [Float] = []
    /// The gradient of the relative position bias, laid out as it.
    var bias: [Float] = []
    /// Of adapters.
    var adapters = BottleneckWorkspace()
    /// What kernels need while they run.
    var scratch: [Float] = []

    /// Gives every buffer the size that `tokens` tokens need.
    mutating func resize(tokens: Int, for configuration: TransformerConfiguration) {
        let hidden = tokens * configuration.hiddenSize
        let inner = tokens * configuration.headCount * configuration.headWidth
        let middle = tokens * configuration.intermediateSize
        let isGated = configuration.intermediateColumns != configuration.intermediateSize
        self.hidden.resize(to: hidden)
        moreHidden.resize(to: hidden)
        gradient.resize(to: hidden)
        queryKeyValue.resize(to: 3 * inner)
        context.resize(to: inner)
        activated.resize(to: middle)
        activatedGradient.resize(to: middle)
        gates.resize(to: isGated ? 2 * middle : 0)
    }
}
