/// The buffers of a forward pass, reused from batch to batch.
///
/// One workspace belongs to one thread at a time. Buffers grow to the largest batch seen and then
/// stay, so that steady work allocates nothing.
package struct TransformerWorkspace: Sendable {
    /// Hidden states, `tokens × hidden`: the input of a layer, and the result after the last.
    package internal(set) var hidden: [Float] = []
    /// Normalised hidden states, `tokens × hidden`.
    var normalized: [Float] = []
    /// Sums of a step and its residual, `tokens × hidden`.
    var sum: [Float] = []
    /// Queries, keys and values, `tokens × 3 · heads · width`.
    var queryKeyValue: [Float] = []
    /// What attention gathered, `tokens × heads · width`.
    var context: [Float] = []
    /// The middle of the feed-forward step, both halves of a gate side by side.
    var intermediate: [Float] = []
    /// The halves of a gate multiplied, `tokens × intermediate`.
    var gated: [Float] = []
    /// Of adapters.
    var adapters = AdapterWorkspace()
    /// What the attention kernel needs.
    var attention: [Float] = []
    /// What came into the linear layers of each layer, where it is recorded: for calibration.
    var ranges: [LayerRanges]?
    /// Row of the position table for each token.
    var positions: [Int32] = []

    /// An empty workspace.
    package init() {}

    /// Records what comes into a linear layer, when a recording is wanted.
    mutating func record(
        _ buffer: KeyPath<TransformerWorkspace, [Float]>,
        into range: WritableKeyPath<LayerRanges, [Float]>,
        of layer: Int,
        columns: Int
    ) {
        guard var ranges else { return }
        LayerRanges.widen(
            &ranges[layer][keyPath: range],
            by: self[keyPath: buffer],
            columns: columns
        )
        self.ranges = ranges
    }

    /// Gives every buffer the size that a batch of `tokens` tokens needs.
    mutating func resize(tokens: Int, for configuration: TransformerConfiguration) {
        let hiddenSize = configuration.hiddenSize
        let inner = configuration.headCount * configuration.headWidth
        let isGated = configuration.intermediateColumns != configuration.intermediateSize
        hidden.resize(to: tokens * hiddenSize)
        normalized.resize(to: tokens * hiddenSize)
        sum.resize(to: tokens * hiddenSize)
        queryKeyValue.resize(to: tokens * 3 * inner)
        context.resize(to: tokens * inner)
        intermediate.resize(to: tokens * configuration.intermediateColumns)
        gated.resize(to: isGated ? tokens * configuration.intermediateSize : 0)
    }
}

extension Array where Element == Float {
    /// Drops elements or adds zeros, within the capacity that was reached before.
    mutating func resize(to count: Int) {
        if count < self.count {
            removeLast(self.count - count)
        } else {
            append(contentsOf: repeatElement(0, count: count - self.count))
        }
    }

    /// Sets every element.
    mutating func fill(with value: Float) {
        for index in indices { self[index] = value }
    }
}
