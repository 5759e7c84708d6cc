internal import Foundation

/// Resamples queries to say how sure a mean is.
///
/// The percentile bootstrap (Efron and Tibshirani 1993, chapter 13), whose percentiles are moved outwards as the
/// number of values asks for, because resamples of few values vary too little (Hesterberg 2015, "What Teachers Should
/// Know About the Bootstrap", section 4.2). Where there are so few values that even the range from the least to the
/// greatest need not hold the middle of their distribution with the confidence asked for, five or fewer at 95 %, the
/// interval is everything that the mean could be.
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

    /// Queries from which on a verdict may be drawn; fewer leave it open, whatever their interval is.
    ///
    /// Few queries often agree by chance, and then resamples of them do not vary at all.
    public static let leastForVerdict = 20

    /// The mean of `values` (one a query) with its interval.
    ///
    /// - Parameters:
    ///   - values: fewer than 2³².
    ///   - bounds: between which every value lies.
    /// - Returns: the mean; its interval lies within the bounds.
    /// - Throws: `EvaluationError.noValues`.
    public func mean(
        of values: [Double],
        within bounds: ClosedRange<Double> = 0...1
    ) throws(EvaluationError) -> ConfidenceInterval {
        guard !values.isEmpty else { throw .noValues }
        precondition(values.count < 1 << 32, "too many values to draw from")
        let estimate = values.reduce(0, +) / Double(values.count)
        // Each value is below the middle of the distribution as often as above it.
        guard exp2(1 - Double(values.count)) <= 1 - confidence else {
            return ConfidenceInterval(
                estimate: estimate,
                low: min(bounds.lowerBound, estimate),
                high: max(bounds.upperBound, estimate)
            )
        }
        var generator = SplitMix64(seed: seed)
        let means = (0..<resamples).map { _ in resampledMean(values, &generator) }.sorted()
        let tail = self.tail(values: values.count)
        return ConfidenceInterval(
            estimate: estimate,
            low: quantile(tail, at: { means[$0] }),
            // Counted from the other end rather than at 1 - tail, so that swapping two runs mirrors the interval exactly.
            high: quantile(tail, at: { means[means.count - 1 - $0] })
        )
    }

    /// The mean of `new[i] - old[i]` with its interval, both resampled by the same queries.
    ///
    /// Swapping the two gives exactly the negated interval; equal runs give exactly 0 … 0.
    ///
    /// - Parameters:
    ///   - new: one value a query.
    ///   - old: as many, of the same queries in the same order.
    ///   - bounds: between which every value lies.
    /// - Returns: the difference with its interval, and how many queries are better and worse.
    /// - Throws: `EvaluationError.noValues`.
    public func difference(
        of new: [Double],
        from old: [Double],
        within bounds: ClosedRange<Double> = 0...1
    ) throws(EvaluationError) -> PairedDifference {
        precondition(new.count == old.count, "the runs answer different numbers of queries")
        let differences = zip(new, old).map { $0 - $1 }
        let width = bounds.upperBound - bounds.lowerBound
        return PairedDifference(
            interval: try mean(of: differences, within: -width...width),
            wins: differences.count { $0 > 0 },
            losses: differences.count { $0 < 0 },
            ties: differences.count { $0 == 0 }
        )
    }

    /// The share of resamples below the interval: the normal tail beyond Student's quantile, which is larger the fewer
    /// values there are, and beyond what resamples vary less than samples.
    private func tail(values count: Int) -> Double {
        let quantile = StudentDistribution(degreesOfFreedom: count - 1)
            .quantile((1 + confidence) / 2)
        let widened = quantile * (Double(count) / Double(count - 1)).squareRoot()
        return 0.5 * erfc(widened / 2.0.squareRoot())
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
