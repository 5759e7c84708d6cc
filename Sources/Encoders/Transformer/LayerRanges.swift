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

    /// Raises ranges to the magnitudes of `x`, `rows × columns`.
    static func widen(_ range: inout [Float], by x: [Float], columns: Int) {
        if range.isEmpty { range = .init(repeating: 0, count: columns) }
        for (index, value) in x.enumerated() {
            range[index % columns] = max(range[index % columns], abs(value))
        }
    }
}
