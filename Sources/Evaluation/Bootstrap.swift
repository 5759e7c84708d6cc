/// Resamples queries to say how sure a mean is (percentile bootstrap; Efron and Tibshirani 1993, chapter 13).
///
/// The same seed gives the same interval everywhere. Time is `resamples` × the number of queries.
public struct Bootstrap: Sendable, Equatable {
    /// How many resamples are drawn.
    public var resamples: Int
    /// The share of resamples inside the interval.
    public var confidence: Double
    /// The seed of the draws.
    public var seed: UInt64

    /// A bootstrap; 10,000 resamples and 95 % by default.
    ///
    /// - Precondition: at least one resample, and a confidence between 0 and 1.
    public init(resamples: Int = 10_000, confidence: Double = 0.95, seed: UInt64 = 0) {
        precondition(resamples > 0, "a bootstrap needs a resample")
        precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
        self.resamples = resamples
        self.confidence = confidence
        self.seed = seed
    }

    /// The mean of `values` (one a query) with its interval.
    ///
    /// - Precondition: there is a value, and fewer than 2³².
    public func mean(of values: [Double]) -> ConfidenceInterval {
        precondition(!values.isEmpty, "the mean of nothing")
        precondition(values.count < 1 << 32, "too many values to draw from")
        var generator = SplitMix64(seed: seed)
        let means = (0..<resamples).map { _ in resampledMean(values, &generator) }.sorted()
        let tail = (1 - confidence) / 2
        return ConfidenceInterval(
            estimate: values.reduce(0, +) / Double(values.count),
            low: quantile(tail, at: { means[$0] }),
            // Counted from the other end rather than at 1 - tail, so that swapping two runs mirrors the interval exactly.
            high: quantile(tail, at: { means[means.count - 1 - $0] })
        )
    }

    /// The mean of `new[i] - old[i]` with its interval, both resampled by the same queries.
    ///
    /// Swapping the two gives exactly the negated interval; equal runs give exactly 0 … 0.
    ///
    /// - Precondition: both have the same number of values, one a query in the same order, and at least one.
    public func difference(of new: [Double], from old: [Double]) -> PairedDifference {
        precondition(new.count == old.count, "the runs answer different numbers of queries")
        let differences = zip(new, old).map { $0 - $1 }
        return PairedDifference(
            interval: mean(of: differences),
            wins: differences.count { $0 > 0 },
            losses: differences.count { $0 < 0 },
            ties: differences.count { $0 == 0 }
        )
    }

    private func resampledMean(_ values: [Double], _ generator: inout SplitMix64) -> Double {
        let count = UInt64(values.count)
        var sum = 0.0
        var remaining = values.count
        // One draw of 64 bits makes two indexes; the bias of scaling 32 bits is below count / 2³².
        while remaining > 1 {
            let bits = generator.next()
            sum += values[Int((bits >> 32 &* count) >> 32)]
            sum += values[Int((bits & 0xFFFF_FFFF &* count) >> 32)]
            remaining -= 2
        }
        if remaining == 1 { sum += values[Int((generator.next() >> 32 &* count) >> 32)] }
        return sum / Double(values.count)
    }

    /// The quantile of the sorted resamples, interpolated linearly between neighbours.
    private func quantile(_ share: Double, at value: (Int) -> Double) -> Double {
        let place = share * Double(resamples - 1)
        let below = Int(place)
        let weight = place - Double(below)
        guard weight > 0, below + 1 < resamples else { return value(below) }
        return value(below) * (1 - weight) + value(below + 1) * weight
    }
}
