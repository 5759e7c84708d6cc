extension Float {
    /// The nearest bfloat16, ties to even; not-a-number stays so.
    package var brainPrecisionBits: UInt16 {
        guard !isNaN else { return UInt16(truncatingIfNeeded: bitPattern >> 16) | 0x40 }
        return UInt16((UInt64(bitPattern) + 0x7FFF + UInt64(bitPattern >> 16 & 1)) >> 16)
    }

    /// The nearest half-precision number, ties to even; beyond 65,504 infinity.
    var halfPrecisionBits: UInt16 {
        let sign = UInt16(truncatingIfNeeded: bitPattern >> 16) & 0x8000
        guard !isNaN else { return sign | 0x7E00 }
        let magnitude = magnitude
        if magnitude >= 65_520 { return sign | 0x7C00 }
        if magnitude < 0x1p-14 {
            // Subnormal halves are multiples of 2⁻²⁴.
            return sign | UInt16((magnitude * 0x1p24).rounded(.toNearestOrEven))
        }
        let bits = magnitude.bitPattern
        let rounded = bits + 0xFFF + (bits >> 13 & 1)
        return sign | UInt16((rounded >> 13) - (112 << 10))
    }
}
