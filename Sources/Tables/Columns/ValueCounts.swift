/// The distinct values of a column by key, each with how often it stands there and how it is spelled.
///
/// Enough to measure a join exactly without the table: 16 bytes a value.
public struct ValueCounts: Sendable, Equatable {
    /// The values' keys, ascending; see ``ValueForm``.
    public let keys: [UInt64]
    /// How many cells have each value.
    public let counts: [UInt32]
    /// A digest of each value's first spelling: equal spellings have equal digests.
    public let spellings: [UInt32]

    /// Parallel arrays whose keys ascend.
    ///
    /// - Precondition: all have the same length.
    public init(keys: [UInt64], counts: [UInt32], spellings: [UInt32]) {
        precondition(keys.count == counts.count && keys.count == spellings.count, "parallel arrays")
        self.keys = keys
        self.counts = counts
        self.spellings = spellings
    }

    /// The values of a column.
    public init(_ column: Column) { self = column.profile().values }

    /// How many distinct values there are.
    public var count: Int { keys.count }

    /// How many cells have the value of a key; O(log n).
    package func count(of key: UInt64) -> Int { place(of: key).map { Int(counts[$0]) } ?? 0 }

    /// The values without some of them.
    package func removing(_ removed: some Sequence<UInt64>) -> ValueCounts {
        let places = Set(removed.compactMap { place(of: $0) })
        guard !places.isEmpty else { return self }
        let kept = keys.indices.filter { !places.contains($0) }
        return ValueCounts(
            keys: kept.map { keys[$0] },
            counts: kept.map { counts[$0] },
            spellings: kept.map { spellings[$0] }
        )
    }

    private func place(of key: UInt64) -> Int? {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low < keys.count && keys[low] == key ? low : nil
    }

    /// A digest of a value as it is spelled.
    package static func spelling(of value: String) -> UInt32 {
        var hash: UInt32 = 0x811C_9DC5
        for byte in value.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        return hash
    }
}
