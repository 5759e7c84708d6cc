internal import Tables

/// A column that is asked about.
struct QueryColumn {
    let column: Column
    /// The distinct values, with how often each stands there.
    let values: ValueCounts
    /// The values in the order of the table with their keys, spellings that count as the same once.
    let texts: [(key: UInt64, value: String)]

    init(_ column: Column) {
        self.column = column
        values = ValueCounts(column)
        var seen: Set<UInt64> = []
        texts = column.distinctValues.compactMap { value in
            let key = ValueSet.key(of: value)
            return seen.insert(key).inserted ? (key, value) : nil
        }
    }

    /// The first values whose key meets a condition.
    func first(_ count: Int, where condition: (UInt64) -> Bool) -> [String] {
        var found: [String] = []
        for (key, value) in texts where condition(key) {
            if found.count == count { break }
            found.append(value)
        }
        return found
    }
}
