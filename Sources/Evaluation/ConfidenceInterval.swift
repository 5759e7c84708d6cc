/// An estimate with the range in which it would likely fall for other queries of the same kind.
public struct ConfidenceInterval: Sendable, Equatable {
    /// The mean over the queries at hand.
    public let estimate: Double
    /// The lower end.
    public let low: Double
    /// The upper end.
    public let high: Double

    /// An estimate between two ends.
    public init(estimate: Double, low: Double, high: Double) {
        self.estimate = estimate
        self.low = low
        self.high = high
    }
}
