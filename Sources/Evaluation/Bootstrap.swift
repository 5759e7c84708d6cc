/// Resamples queries to say how sure a mean is (percentile bootstrap).
///
/// The same seed gives the same interval everywhere.
public struct Bootstrap: Sendable, Equatable {
    /// How many resamples are drawn.
    public var resamples: Int
    /// The share of resamples inside the interval.
    public var confidence: Double
    /// The seed of the draws.
    public var seed: UInt64

    /// A bootstrap; 10,000 resamples and 95 % by default.
    public init(resamples: Int = 10_000, confidence: Double = 0.95, seed: UInt64 = 0) {
        self.resamples = resamples
        self.confidence = confidence
        self.seed = seed
    }

    /// The mean of `values` (one a query) with its interval.
    public func mean(of values: [Double]) -> ConfidenceInterval {
        preconditionFailure("signatures come first; the body follows")
    }

    /// The mean of `new[i] - old[i]` with its interval, both resampled by the same queries.
    public func difference(of new: [Double], from old: [Double]) -> PairedDifference {
        preconditionFailure("signatures come first; the body follows")
    }
}
