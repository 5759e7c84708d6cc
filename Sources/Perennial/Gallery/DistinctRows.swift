internal import Foundation
internal import Storage
internal import VectorSearch

/// Estimates how many different vectors a segment has, in 128 KiB of memory.
///
/// A bit is set for the hash of each vector; the share of bits that stay clear tells how many hashes
/// there were. Source: Whang, Vander-Zanden and Taylor, "A Linear-Time Probabilistic Counting
/// Algorithm", 1990. Below a few hundred thousand it is right to a few per cent, and far above it
/// answers less than there are.
struct DistinctRows {
    private static let bits = 1 << 20

    /// About how many different vectors there are.
    let count: Int

    init(_ vectors: StoredVectors) {
        var seen = RowSet(capacity: Self.bits, filled: false)
        for row in 0..<vectors.count {
            let hash = vectors.array.withRow(row) { bytes in
                var hash: UInt64 = 0xCBF2_9CE4_8422_2325
                var offset = 0
                while offset + 4 <= bytes.byteCount {
                    let word = unsafe bytes.unsafeLoadUnaligned(
                        fromByteOffset: offset,
                        as: UInt32.self
                    )
                    hash = (hash ^ UInt64(word)) &* 0x9E37_79B9_7F4A_7C15
                    hash ^= hash >> 29
                    offset += 4
                }
                return hash
            }
            seen[Int(hash >> 44)] = true
        }
        let clear = Double(max(1, Self.bits - seen.count))
        count = Int((-Double(Self.bits) * log(clear / Double(Self.bits))).rounded())
    }
}
