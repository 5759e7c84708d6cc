/// Up to 128 postings packed into bits.
///
/// One byte the bits of a gap, one byte the bits of a frequency, then the gaps (to the row before,
/// less one), then the frequencies (less one), each in so many bits, low bits first, each of the two
/// from a whole byte on. The first gap counts from a row that the reader knows.
enum PostingBlock {
    /// Packs postings with ascending rows that are greater than `previous`.
    static func pack(_ postings: ArraySlice<Posting>, after previous: Int) -> [UInt8] {
        var last = previous
        let gaps = postings.map { posting in
            defer { last = Int(posting.row) }
            return UInt32(Int(posting.row) - last - 1)
        }
        let frequencies = postings.map { $0.frequency - 1 }
        let (gapBits, frequencyBits) = (bits(of: gaps), bits(of: frequencies))
        return [UInt8(gapBits), UInt8(frequencyBits)] + packed(gaps, gapBits)
            + packed(frequencies, frequencyBits)
    }

    /// Bytes of so many values of so many bits.
    static func packedBytes(_ count: Int, bits: Int) -> Int { (count * bits + 7) / 8 }

    private static func bits(of values: [UInt32]) -> Int {
        32 - (values.max() ?? 0).leadingZeroBitCount
    }

    private static func packed(_ values: [UInt32], _ bits: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var (pending, pendingBits): (UInt64, Int) = (0, 0)
        for value in values {
            pending |= UInt64(value) << pendingBits
            pendingBits += bits
            while pendingBits >= 8 {
                bytes.append(UInt8(truncatingIfNeeded: pending))
                pending >>= 8
                pendingBits -= 8
            }
        }
        if pendingBits > 0 { bytes.append(UInt8(truncatingIfNeeded: pending)) }
        return bytes
    }
}
