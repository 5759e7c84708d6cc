internal import Tables

/// A column of a lake that is being compared with a query's.
struct MeasuredColumn {
    let stored: StoredColumn
    /// The cosine of the columns' vectors; `nil` where they were not compared.
    let similarity: Float?
    private(set) var evidence: JoinEvidence
    /// Whether a greater effort could find more partners.
    private(set) var isPartial = false
    /// Keys of the values that both have.
    private let equals: Set<UInt64>

    /// Measures equality.
    init(_ stored: StoredColumn, _ query: QueryColumn, similarity: Float?) {
        self.stored = stored
        self.similarity = similarity
        evidence = JoinEvidence(query, stored.values)
        equals = Set(query.values.keys).intersection(stored.values.keys)
    }

    /// The query's values without an equal here.
    func open(_ query: QueryColumn) -> [(key: UInt64, value: String)] {
        query.texts.filter { !equals.contains($0.key) }
    }

    /// What to compare by meaning.
    func plan(_ query: QueryColumn, _ effort: MatchEffort) -> MatchPlan {
        MatchPlan(
            open: open(query),
            partners: stored.sample.filter {
                stored.missing[stored.column.form.key(of: $0)] == nil
            },
            effort: effort
        )
    }

    /// Takes the pairs of a plan, in place of those before.
    mutating func take(_ plan: MatchPlan, _ matcher: ValueMatcher) {
        evidence.pairs = matcher.pairs(of: plan)
        evidence.comparedShare = plan.share
        isPartial = plan.isPartial
    }

    /// The evidence with the rows of its pairs, once they are settled.
    func settledEvidence(_ query: QueryColumn) -> JoinEvidence {
        var settled = evidence
        settled.addRowsOfPairs(query, stored.values, stored.column.form)
        return settled
    }
}
