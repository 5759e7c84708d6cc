/// Draws that depend on their seed alone (SplitMix64; Steele, Lea and Flood 2014).
struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Draws of a seed, and of what they are for: streams of different purposes do not meet.
    init(seed: UInt64, _ purpose: UInt64...) {
        state = seed
        for value in purpose { state = next() ^ (value &* 0xD134_2543_DE82_EF95) }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number below `limit`; the bias of scaling is below `limit` / 2³².
    mutating func index(below limit: Int) -> Int {
        Int((next() >> 32 &* UInt64(limit)) >> 32)
    }

    /// The numbers below `count`, shuffled.
    mutating func permutation(_ count: Int) -> [Int] {
        var order = Array(0..<count)
        for i in stride(from: count - 1, to: 0, by: -1) { order.swapAt(i, index(below: i + 1)) }
        return order
    }
}
