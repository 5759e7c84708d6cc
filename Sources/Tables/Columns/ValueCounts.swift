/// The distinct values of a column by key, each with how often it stands there and how it is spelled.
///
/// Enough to measure a join exactly without the table: 16 bytes a value.
public struct ValueCounts: Sendable, Equatable {
    /// The values' keys, ascending; see ``ValueSet/key(of:)``.
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
    public init(_ column: Column) {
        var builder = ColumnProfileBuilder(name: column.name)
        for value in column.values { builder.append(value ?? "") }
        self = builder.build().values
    }

    /// How many distinct values there are.
    public var count: Int { keys.count }

    /// A digest of a value as it is spelled.
    static func spelling(of value: String) -> UInt32 {
        var hash: UInt32 = 0x811C_9DC5
        for byte in value.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        return hash
    }
}
