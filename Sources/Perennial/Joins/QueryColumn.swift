internal import Tables

/// A column that is asked about.
struct QueryColumn {
    let column: Column
    /// Which spellings are one value.
    let form: ValueForm
    /// Whether every value has one spelling, without white space around it.
    let isUniform: Bool
    /// Characters that folding changes.
    let foldings: String
    /// The distinct values that say something, with how often each stands there.
    let values: ValueCounts
    /// The values in the order of the table with their keys, spellings that count as the same once.
    let texts: [(key: UInt64, value: String)]
    /// The normal forms of values that say that there is none, by their keys, and how many cells have one.
    let missing: [UInt64: String]
    let missingCells: Int

    init(_ column: Column) {
        self.column = column
        let profile = column.profile()
        let all = profile.values
        let missing = MissingValue.keys(of: all, among: column.distinctValues)
        (form, isUniform, foldings) = (profile.form, profile.isUniform, profile.foldings)
        values = all.removing(missing.keys)
        self.missing = missing
        missingCells = missing.keys.reduce(0) { $0 + all.count(of: $1) }
        var seen = Set(missing.keys)
        texts = column.distinctValues.compactMap { [form] value in
            let key = form.key(of: value)
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
