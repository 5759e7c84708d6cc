internal import Tables

/// Every metric of a run, query by query.
public struct RankingEvaluation: Sendable {
    /// How judged queries that the run lacks enter a mean.
    public enum MissingQueries: Sendable {
        /// With the value 0.
        case countAsZero
        /// Not at all.
        case leaveOut
    }

    /// The metrics, in the order asked for.
    public let metrics: [RankingMetric]
    /// Judged queries, in the order of the judgments; queries that only the run has are ignored.
    public let queries: [String]
    /// Judged queries that the run lacks.
    public let missing: [String]

    /// One row a metric, one column a query.
    private let table: [[Double]]

    /// Measures `run` against `judgments`.
    public init(of run: Run, against judgments: Judgments, metrics: [RankingMetric]) {
        var table = metrics.map { _ in [Double]() }
        var missing: [String] = []
        for query in judgments.queries {
            let ranking = run.ranking(of: query)
            if ranking == nil { missing.append(query) }
            let grades = RankedGrades(
                ranking: ranking ?? [],
                grades: judgments.exactGrades(of: query)
            )
            for (row, metric) in metrics.enumerated() { table[row].append(metric.value(grades)) }
        }
        self.metrics = metrics
        self.queries = judgments.queries
        self.missing = missing
        self.table = table
    }

    /// The value of a metric for every query of ``queries``, 0 for a missing one or without the missing ones.
    ///
    /// - Precondition: `metric` is one of ``metrics``.
    public func values(
        _ metric: RankingMetric,
        missing: MissingQueries = .countAsZero
    ) -> [Double] {
        guard let row = metrics.firstIndex(of: metric) else {
            preconditionFailure("\(metric.name) was not measured")
        }
        guard missing == .leaveOut else { return table[row] }
        let left = Set(self.missing.map(ExactString.init))
        return zip(queries, table[row]).filter { !left.contains(ExactString($0.0)) }.map(\.1)
    }

    /// How much better this run is than another, over the judged queries that both answer.
    ///
    /// - Precondition: `metric` is one of ``metrics`` of both, and both are of the same judgments.
    /// - Throws: `EvaluationError.noValues` where they answer no query in common.
    public func difference(
        _ metric: RankingMetric,
        from other: RankingEvaluation,
        by bootstrap: Bootstrap = Bootstrap()
    ) throws(EvaluationError) -> PairedDifference {
        let left = Set((missing + other.missing).map(ExactString.init))
        let both = queries.indices.filter { !left.contains(ExactString(queries[$0])) }
        let (new, old) = (values(metric), other.values(metric))
        return try bootstrap.difference(of: both.map { new[$0] }, from: both.map { old[$0] })
    }

    /// The mean of a metric over the queries; 0 when there is none.
    public func mean(_ metric: RankingMetric, missing: MissingQueries = .countAsZero) -> Double {
        let values = values(metric, missing: missing)
        return values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }
}
