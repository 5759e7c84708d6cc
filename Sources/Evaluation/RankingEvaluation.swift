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

    /// Measures `run` against `judgments`.
    public init(of run: Run, against judgments: Judgments, metrics: [RankingMetric]) {
        preconditionFailure("signatures come first; the body follows")
    }

    /// The value of a metric for every query of ``queries``, 0 for a missing one.
    ///
    /// - Precondition: `metric` is one of ``metrics``.
    public func values(_ metric: RankingMetric) -> [Double] {
        preconditionFailure("signatures come first; the body follows")
    }

    /// The mean of a metric over the queries.
    public func mean(_ metric: RankingMetric, missing: MissingQueries = .countAsZero) -> Double {
        preconditionFailure("signatures come first; the body follows")
    }
}
