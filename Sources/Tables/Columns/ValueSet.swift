/// The distinct values of a column as 64-bit keys: small enough to keep for a whole lake, exact enough to measure overlap.
///
/// Values that differ only in case, in white space or in the spelling of one character count as the same.
/// Two different values share a key with a probability of 2⁻⁶⁴.
public struct ValueSet: Sendable, Equatable {
    /// The keys, ascending, each once.
    public let keys: [UInt64]

    /// The set of a column's values.
    public init(_ column: Column) {
        self.init(column.distinctValues)
    }

    /// The set of some values, repeated or not.
    public init(_ values: some Sequence<String>) {
        self.init(keys: values.map { Self.key(of: $0) })
    }

    /// The set of keys that were stored, in any order.
    public init(keys: [UInt64]) {
        let sorted = keys.sorted()
        var distinct: [UInt64] = []
        distinct.reserveCapacity(sorted.count)
        for key in sorted where key != distinct.last { distinct.append(key) }
        self.keys = distinct
    }

    /// How many values it has.
    public var count: Int { keys.count }

    /// Whether it has a value.
    public func contains(_ value: String) -> Bool {
        let key = Self.key(of: value)
        let index = keys.partitioningIndex { $0 >= key }
        return index < keys.count && keys[index] == key
    }

    /// How many values two sets share.
    ///
    /// Linear in the smaller set times the logarithm of the larger, or in both where they are of like size.
    public func overlap(with other: ValueSet) -> Int {
        let (small, large) = count <= other.count ? (keys, other.keys) : (other.keys, keys)
        var shared = 0
        if small.count * 16 < large.count {
            for key in small {
                let index = large.partitioningIndex { $0 >= key }
                if index < large.count, large[index] == key { shared += 1 }
            }
            return shared
        }
        var index = 0
        for key in small {
            while index < large.count, large[index] < key { index += 1 }
            if index < large.count, large[index] == key { shared += 1 }
        }
        return shared
    }
}

extension RandomAccessCollection where Index == Int {
    /// The first index whose element satisfies a condition that all elements after it satisfy too.
    fileprivate func partitioningIndex(where condition: (Element) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
