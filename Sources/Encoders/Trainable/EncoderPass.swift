internal import Tensors
internal import Tokenization

/// What the backward pass of an encoder needs of its forward pass, and buffers of both.
///
/// Reused from step to step: buffers grow to the largest batch seen and then stay. A pass belongs to
/// one encoder.
package struct EncoderPass: Sendable {
    /// The parts of the batch, one a core.
    var parts: [EncoderPart] = []
    /// All parameters, where something is trained beside an encoder's own; else empty.
    var values: [Float] = []
    /// The gradients of all parameters, where low-rank changes are trained; else empty.
    var gradients: [Float] = []

    /// An empty pass.
    package init() {}

    /// A part has at least so many tokens, where there are enough.
    private static let leastTokens = 64

    /// Divides the texts of a batch among the cores by their tokens; depends on the batch alone.
    mutating func divide(_ batch: TokenBatch, dropout: Dropout?) {
        let most = max(1, min(KernelThreads.count, batch.tokenCount / Self.leastTokens))
        let count = max(1, min(most, batch.count))
        if parts.count > count { parts.removeLast(parts.count - count) }
        while parts.count < count { parts.append(EncoderPart()) }
        var (first, pairs) = (0, 0)
        for index in parts.indices {
            let end = Self.end(of: index, count, batch)
            let texts = first..<max(first, index + 1 == count ? batch.count : end)
            parts[index].take(texts, of: batch, dropout, firstPair: pairs)
            pairs += texts.reduce(0) { $0 + batch[$1].count * batch[$1].count }
            first = texts.upperBound
        }
    }

    /// The text after which part `index` of `count` ends: where its share of the tokens is full.
    private static func end(of index: Int, _ count: Int, _ batch: TokenBatch) -> Int {
        let share = batch.tokenCount * (index + 1) / count
        return batch.offsets.dropFirst().firstIndex { Int($0) >= share } ?? batch.count
    }
}
