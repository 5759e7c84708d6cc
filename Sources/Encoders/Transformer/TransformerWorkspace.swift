package import Tensors

/// The buffers of a forward pass, reused from batch to batch.
///
/// One workspace belongs to one thread at a time. Buffers grow to the largest batch seen and then
/// stay, so that steady work allocates nothing.
package struct TransformerWorkspace: ~Copyable, Sendable {
    /// Hidden states, `tokens × hidden`: the input of a layer, and the result after the last.
    package internal(set) var hidden = AlignedFloats()
    /// Normalised hidden states, `tokens × hidden`, where steps normalise what they read.
    var normalized = AlignedFloats()
    /// Sums of a step and its residual, `tokens × hidden`.
    var sum = AlignedFloats()
    /// Queries, keys and values, later the middle of the feed-forward step.
    ///
    /// `tokens × 3 · heads · width` until attention has read them, then `tokens × intermediate`, both halves
    /// of a gate side by side: one buffer, so that more of a batch stays in the second-level cache.
    var wide = AlignedFloats()
    /// What attention gathered, `tokens × heads · width`.
    var context = AlignedFloats()
    /// The halves of a gate multiplied, `tokens × intermediate`.
    var gated = AlignedFloats()
    /// Of adapters.
    var adapters = AdapterWorkspace()
    /// What the attention kernel needs.
    var attention = AlignedFloats()
    /// What came into the linear layers of each layer, where it is recorded: for calibration.
    var ranges: [LayerRanges]?
    /// Row of the position table for each token.
    var positions: [Int32] = []

    /// An empty workspace.
    package init() {}

    /// Gives every buffer the size that a batch of `tokens` tokens needs.
    mutating func resize(tokens: Int, for configuration: TransformerConfiguration) {
        let hiddenSize = configuration.hiddenSize
        let inner = configuration.headCount * configuration.headWidth
        let isGated = configuration.intermediateColumns != configuration.intermediateSize
        hidden.resize(to: tokens * hiddenSize)
        normalized.resize(to: configuration.normPlacement == .beforeStep ? tokens * hiddenSize : 0)
        sum.resize(to: tokens * hiddenSize)
        wide.resize(to: tokens * max(3 * inner, configuration.intermediateColumns))
        context.resize(to: tokens * inner)
        gated.resize(to: isGated ? tokens * configuration.intermediateSize : 0)
    }
}
