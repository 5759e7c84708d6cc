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

    /// The value of a metric for every query of ``queries``, 0 for a missing one.
    ///
    /// - Precondition: `metric` is one of ``metrics``.
    public func values(_ metric: RankingMetric) -> [Double] {
        guard let row = metrics.firstIndex(of: metric) else {
            preconditionFailure("\(metric.name) was not measured")
        }
        return table[row]
    }

    /// The mean of a metric over the queries; 0 when there is none.
    public func mean(_ metric: RankingMetric, missing: MissingQueries = .countAsZero) -> Double {
        let left = missing == .leaveOut ? self.missing.count : 0
        let count = queries.count - left
        return count == 0 ? 0 : values(metric).reduce(0, +) / Double(count)
    }
}
