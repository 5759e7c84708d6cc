internal import Tensors

/// Draws that depend on their seed alone.
package struct SeededDraws {
    private var generator: SplitMix64

    /// Draws of a seed.
    package init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    /// 64 random bits.
    package mutating func bits() -> UInt64 { generator.next() }

    /// A number below `limit`; the bias of scaling is below `limit` / 2³².
    package mutating func index(below limit: Int) -> Int {
        Int((bits() >> 32 &* UInt64(limit)) >> 32)
    }

    /// A number in 0 ..< 1.
    package mutating func share() -> Float { generator.share() }

    /// Numbers evenly spread over −range … range.
    package mutating func floats(_ count: Int, within range: Float) -> [Float] {
        (0..<count).map { _ in generator.next(within: range) }
    }

    /// The order of `count` things, shuffled.
    package mutating func permutation(_ count: Int) -> [Int] {
        var order = Array(0..<count)
        for i in stride(from: count - 1, to: 0, by: -1) { order.swapAt(i, index(below: i + 1)) }
        return order
    }
}
