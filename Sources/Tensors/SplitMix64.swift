/// Random bits that depend on a seed alone (Steele, Lea and Flood, OOPSLA 2014).
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator; the same seed gives the same numbers.
    package init(seed: UInt64) {
        state = seed
    }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in 0 ..< 1, a multiple of 2⁻²⁴.
    package mutating func share() -> Float { Float(next() >> 40) * 0x1p-24 }

    /// A number of −bound … bound, evenly spread.
    package mutating func next(within bound: Float) -> Float { (2 * share() - 1) * bound }
}
