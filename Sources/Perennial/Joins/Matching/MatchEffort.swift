internal import Tables

/// How thoroughly two columns are compared by meaning.
struct MatchEffort {
    /// How many values of the query are compared, at most; the rest is estimated from them.
    let values: Int
    /// How many values of each column are encoded, at most; the others are compared by spelling alone.
    let encoded: Int
    /// How many partners are looked at for each value because of their spelling.
    let proposals: Int

    /// Enough to tell which columns are worth more.
    static let survey = MatchEffort(values: 48, encoded: 48, proposals: 2)

    /// All values, as many as a lake keeps of a column.
    static func thorough(encoding count: Int) -> MatchEffort {
        MatchEffort(values: ColumnProfile.sampleLimit, encoded: count, proposals: 8)
    }
}
