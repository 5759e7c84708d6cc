/// Which of 256 slots of a trie are free, and which bases in the same range nobody has.
struct TrieBlock {
    /// Where bits of a word lie that an exchange of neighbouring groups moves down.
    private static let groupMasks: [UInt64] = [
        0x5555_5555_5555_5555, 0x3333_3333_3333_3333, 0x0F0F_0F0F_0F0F_0F0F,
        0x00FF_00FF_00FF_00FF, 0x0000_FFFF_0000_FFFF, 0x0000_0000_FFFF_FFFF,
    ]

    private var freeSlots = SIMD4<UInt64>(repeating: .max)
    private var freeBases = SIMD4<UInt64>(repeating: .max)

    /// Marks a slot as taken.
    mutating func useSlot(_ slot: Int) { freeSlots[slot / 64] &= ~(1 << UInt64(slot % 64)) }

    /// Marks a base as taken.
    mutating func useBase(_ base: Int) { freeBases[base / 64] &= ~(1 << UInt64(base % 64)) }

    /// The first free base `b` such that the slot `b ^ label` is free for every label, or nil.
    func base(for labels: [UInt8]) -> Int? {
        var candidates = freeBases
        for label in labels {
            candidates &= Self.exchanged(freeSlots, by: label)
            if candidates == SIMD4(repeating: 0) { return nil }
        }
        for word in 0..<4 where candidates[word] != 0 {
            return word * 64 + candidates[word].trailingZeroBitCount
        }
        return nil
    }

    /// The bits whose positions are combined with `label` by exclusive or.
    private static func exchanged(_ bits: SIMD4<UInt64>, by label: UInt8) -> SIMD4<UInt64> {
        let words = Int(label >> 6)
        var result = SIMD4(bits[words], bits[1 ^ words], bits[2 ^ words], bits[3 ^ words])
        for (power, mask) in groupMasks.enumerated() where label >> UInt8(power) & 1 == 1 {
            let distance = SIMD4<UInt64>(repeating: 1 << UInt64(power))
            result = (result &>> distance) & mask | (result & mask) &<< distance
        }
        return result
    }
}
