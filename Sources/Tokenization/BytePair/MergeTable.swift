/// Which pairs of tokens merge, how early, and into what.
struct MergeTable: Sendable {
    /// A merge.
    struct Merge: Sendable {
        var rank: UInt32
        var id: Int32
    }

    private static let emptyKey = UInt64.max

    /// Open addressing; a power of two, at most half full.
    private var keys: [UInt64]
    private var merges: [Merge]
    private let shift: UInt64

    /// A table with room for `count` pairs.
    init(count: Int) {
        let bits = max(4, Int.bitWidth - (count * 2).leadingZeroBitCount)
        shift = UInt64(64 - bits)
        keys = Array(repeating: Self.emptyKey, count: 1 << bits)
        merges = Array(repeating: Merge(rank: 0, id: 0), count: 1 << bits)
    }

    /// Sets the merge of a pair; of equal pairs the last counts.
    mutating func insert(_ left: Int32, _ right: Int32, _ merge: Merge) {
        let key = Self.key(left, right)
        let slot = slot(of: key)
        keys[slot] = key
        merges[slot] = merge
    }

    /// The merge of a pair, or nil.
    func merge(of left: Int32, _ right: Int32) -> Merge? {
        let key = Self.key(left, right)
        let slot = slot(of: key)
        return keys[slot] == key ? merges[slot] : nil
    }

    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    /// Where a key is or would be.
    private func slot(of key: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
        while keys[slot] != key, keys[slot] != Self.emptyKey {
            slot = (slot + 1) & (keys.count - 1)
        }
        return slot
    }
}
