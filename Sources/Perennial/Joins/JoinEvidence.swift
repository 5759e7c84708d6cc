internal import Tables

/// What was measured of a join of two columns: by distinct values, spellings that differ only in case, white space or
/// composed characters counted as the same.
public struct JoinEvidence: Sendable, Equatable {
    /// How many rows of a side meet one row of the other.
    public enum Cardinality: String, Sendable {
        /// No value repeats on either side.
        case oneToOne = "1:1"
        /// A row of the query meets several rows.
        case oneToMany = "1:n"
        /// A row that is met meets several rows of the query.
        case manyToOne = "n:1"
        /// Both.
        case manyToMany = "n:m"
    }

    /// A value of the query with the value of the other column that is most likely the same thing.
    public struct Pair: Sendable, Equatable {
        /// The query's value.
        public let value: String
        /// The other column's value.
        public let partner: String
        /// How likely, by meaning and spelling: 0 to 1.
        public let similarity: Float
        /// The cosine of their vectors; `nil` where only their spelling was compared.
        public let cosine: Float?
    }

    /// How many distinct values both columns have.
    public let matched: Int
    /// How many distinct values the query has.
    public let queryDistinct: Int
    /// How many distinct values the other column has.
    public let distinct: Int
    /// How many of the matched values are spelled the same on both sides.
    public let spelledTheSame: Int
    /// How many rows the join has, over equal values and pairs: as many as its SQL returns.
    public private(set) var joinRows: Int
    /// How often values that meet repeat.
    public var cardinality: Cardinality {
        switch (repeatsInQuery, repeatsInOther) {
        case (false, false): .oneToOne
        case (false, true): .oneToMany
        case (true, false): .manyToOne
        case (true, true): .manyToMany
        }
    }
    private var repeatsInQuery: Bool
    private var repeatsInOther: Bool
    /// Values of the query that the other column has, at most five.
    public private(set) var matchedSample: [String]
    /// Values of the query that it has not, at most five.
    public private(set) var unmatchedSample: [String]
    /// Values that are paired by meaning and spelling, most similar first; empty where only equality was looked at.
    public internal(set) var pairs: [Pair] = []
    /// The share of the query's values without an equal that were compared; 0 to 1.
    public internal(set) var comparedShare = 0.0
    /// Remarks on types and formats.
    public internal(set) var notes: [String] = []

    /// The share of the query's values that the other column has.
    public var containment: Double { share(matched, of: queryDistinct) }
    /// The share of the other column's values that the query has.
    public var reverseContainment: Double { share(matched, of: distinct) }
    /// Shared values over all values.
    public var jaccard: Double { share(matched, of: queryDistinct + distinct - matched) }

    private func share(_ part: Int, of whole: Int) -> Double {
        whole == 0 ? 0 : Double(part) / Double(whole)
    }
}

extension JoinEvidence {
    /// How many values a sample shows.
    static let sampleLimit = 5

    /// Measures the equality of a query's column and another one.
    init(_ query: QueryColumn, _ values: ValueCounts) {
        self.init(query.values, values) { query.first(Self.sampleLimit, where: $0) }
    }

    /// Measures the equality of two columns' values; `first` finds values of the query for the samples.
    init(
        _ query: ValueCounts,
        _ values: ValueCounts,
        first: ((UInt64) -> Bool) -> [String]
    ) {
        var matched = 0
        var same = 0
        var rows = 0
        var repeatsInQuery = false
        var repeatsInOther = false
        var equals: Set<UInt64> = []
        var index = 0
        for (place, key) in query.keys.enumerated() {
            while index < values.count, values.keys[index] < key { index += 1 }
            guard index < values.count else { break }
            guard values.keys[index] == key else { continue }
            matched += 1
            if values.spellings[index] == query.spellings[place] { same += 1 }
            let (mine, theirs) = (Int(query.counts[place]), Int(values.counts[index]))
            rows = Self.adding(rows, mine, theirs)
            if mine > 1 { repeatsInQuery = true }
            if theirs > 1 { repeatsInOther = true }
            equals.insert(key)
        }
        self.matched = matched
        spelledTheSame = same
        joinRows = rows
        queryDistinct = query.count
        distinct = values.count
        self.repeatsInQuery = repeatsInQuery
        self.repeatsInOther = repeatsInOther
        matchedSample = first { equals.contains($0) }
        unmatchedSample = first { !equals.contains($0) }
    }

    /// Adds the rows of `mine` and `theirs` that meet; as many as an integer holds of more.
    private static func adding(_ rows: Int, _ mine: Int, _ theirs: Int) -> Int {
        let (product, isTooMuch) = mine.multipliedReportingOverflow(by: theirs)
        let (sum, isMore) = rows.addingReportingOverflow(product)
        return isTooMuch || isMore ? .max : sum
    }

    /// Takes the rows of pairs into account.
    mutating func addRowsOfPairs(_ query: QueryColumn, _ values: ValueCounts, _ form: ValueForm) {
        var met: [UInt64: Int] = [:]
        for pair in pairs {
            let partner = form.key(of: pair.partner)
            let mine = query.values.count(of: query.form.key(of: pair.value))
            let theirs = values.count(of: partner)
            joinRows = Self.adding(joinRows, mine, theirs)
            met[partner, default: query.values.count(of: partner)] += mine
            if theirs > 1 { repeatsInOther = true }
        }
        if met.values.contains(where: { $0 > 1 }) { repeatsInQuery = true }
    }
}
