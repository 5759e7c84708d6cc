/// How much better one run is than another over the same queries.
public struct PairedDifference: Sendable, Equatable {
    /// The mean difference, new minus old, with its interval.
    public let interval: ConfidenceInterval
    /// Queries where the new run is better.
    public let wins: Int
    /// Queries where it is worse.
    public let losses: Int
    /// Queries where both are exactly equal.
    public let ties: Int
    /// Two-sided exact sign test over the queries that are not ties; 1 when all are.
    public let signTest: Double
}
