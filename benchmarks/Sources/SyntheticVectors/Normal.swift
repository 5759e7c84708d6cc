internal import Foundation

/// Draws from a standard normal distribution (Box and Muller, 1958) that depend on the seed alone.
struct Normal {
    private var state: UInt64
    private var spare: Float?

    init(seed: UInt64) {
        state = seed
    }

    /// A draw from 0 up to, but not including, 1.
    mutating func uniform() -> Float {
        // SplitMix64: Steele, Lea and Flood, OOPSLA 2014.
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Float((mixed ^ (mixed >> 31)) >> 40) * 0x1p-24
    }

    /// A draw of mean 0 and variance 1.
    mutating func next() -> Float {
        if let spare {
            self.spare = nil
            return spare
        }
        let radius = (-2 * logf(1 - uniform())).squareRoot()
        let angle = 2 * Float.pi * uniform()
        spare = radius * sinf(angle)
        return radius * cosf(angle)
    }
}
