import Foundation

/// Draws that depend on their seed alone (SplitMix64; Steele, Lea and Flood 2014).
package struct SeededDraws {
    private var state: UInt64

    /// Draws of a seed.
    package init(seed: UInt64) { state = seed }

    /// 64 random bits.
    package mutating func bits() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number below `limit`; the bias of scaling is below `limit` / 2³².
    package mutating func index(below limit: Int) -> Int {
        Int((bits() >> 32 &* UInt64(limit)) >> 32)
    }

    /// A number in 0 ..< 1.
    package mutating func share() -> Float { Float(bits() >> 40) / Float(1 << 24) }

    /// Numbers evenly spread over −range … range.
    package mutating func floats(_ count: Int, within range: Float) -> [Float] {
        (0..<count).map { _ in (2 * share() - 1) * range }
    }

    /// The order of `count` things, shuffled.
    package mutating func permutation(_ count: Int) -> [Int] {
        var order = Array(0..<count)
        for i in stride(from: count - 1, to: 0, by: -1) { order.swapAt(i, index(below: i + 1)) }
        return order
    }
}
