internal import Tensors

/// The greatest magnitudes of what comes into the linear layers of a transformer's layer.
struct LayerRanges: Sendable, Codable, Equatable {
    /// Into queries, keys and values, `hidden` values.
    var queryKeyValue: [Float] = []
    /// Into what follows attention, `heads · width` values.
    var attentionOutput: [Float] = []
    /// Into the first half of the feed-forward step, `hidden` values.
    var intermediate: [Float] = []
    /// Into the second half of the feed-forward step, `intermediate` values.
    var output: [Float] = []

    /// Raises a range to the magnitudes of `x`, `rows × columns`.
    mutating func widen(
        _ range: WritableKeyPath<LayerRanges, [Float]>,
        by x: borrowing AlignedFloats,
        columns: Int
    ) {
        var widest = self[keyPath: range]
        if widest.isEmpty { widest = .init(repeating: 0, count: columns) }
        x.withFloats { x in
            for index in x.indices {
                widest[index % columns] = max(widest[index % columns], abs(x[index]))
            }
        }
        self[keyPath: range] = widest
    }
}
