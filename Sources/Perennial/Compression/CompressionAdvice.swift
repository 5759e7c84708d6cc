internal import Evaluation

/// Which of a sweep's ways to take under bounds.
public struct CompressionAdvice: Sendable, Codable, Equatable {
    /// What must hold.
    public struct Bounds: Sendable, Codable, Equatable {
        /// Bytes of all vectors at most.
        public var budget: Int?
        /// Recall@10 at least, at the lower end of its interval; 0 to 1.
        public var minimumRecall: Double?
        /// Milliseconds of 95 of 100 queries at most.
        public var maximumMilliseconds: Double?

        enum CodingKeys: String, CodingKey {
            case budget
            case minimumRecall = "min_recall"
            case maximumMilliseconds = "max_latency_ms"
        }

        /// No bounds.
        public init(
            budget: Int? = nil,
            minimumRecall: Double? = nil,
            maximumMilliseconds: Double? = nil
        ) {
            self.budget = budget
            self.minimumRecall = minimumRecall
            self.maximumMilliseconds = maximumMilliseconds
        }

        /// How far a way is from meeting the bounds: 0 when it does, else the sum of what it is over
        /// as shares of the bounds.
        func excess(_ row: CompressionMeasurement) -> Double {
            var excess = 0.0
            if let budget {
                excess += max(0, Double(row.bytesTotal) / Double(max(budget, 1)) - 1)
            }
            if let minimumRecall {
                excess += max(0, minimumRecall - row.safeRecall) / max(minimumRecall, 1e-9)
            }
            if let maximumMilliseconds {
                excess += max(0, row.slowMilliseconds / maximumMilliseconds - 1)
            }
            return excess
        }

        /// What says that the budget is below everything; `nil` where it is not.
        func smallest(of rows: [CompressionMeasurement]) -> String? {
            guard let budget, let least = rows.min(by: { $0.bytesTotal < $1.bytesTotal }),
                least.bytesTotal > budget
            else { return nil }
            return "a budget of \(budget) bytes is below the smallest possible, \(least.name) with "
                + "\(least.bytesTotal)"
        }
    }

    /// What was asked for.
    public let bounds: Bounds
    /// The choice; `nil` when no way meets the bounds.
    public let choice: CompressionMeasurement?
    /// The next best that meets them; the nearest to them when none does.
    public let runnerUp: CompressionMeasurement?
    /// Why.
    public let reason: String

    enum CodingKeys: String, CodingKey {
        case bounds, choice
        case runnerUp = "runner_up"
        case reason
    }

    /// Chooses: with a recall that must be reached the fewest bytes, else the greatest recall.
    ///
    /// A recall that must be reached is promised by no fewer than `Bootstrap.leastForVerdict` queries.
    public init(from sweep: CompressionSweep, bounds: Bounds) {
        self.bounds = bounds
        guard bounds.minimumRecall == nil || sweep.queries >= Bootstrap.leastForVerdict else {
            choice = nil
            runnerUp = sweep.rows.min { bounds.excess($0) < bounds.excess($1) }
            reason =
                "\(sweep.queries) queries promise no recall; measure with at least "
                + "\(Bootstrap.leastForVerdict)"
            return
        }
        let fitting = sweep.rows.filter { bounds.excess($0) == 0 }
        let isSmallest = bounds.minimumRecall != nil
        let ordered = fitting.sorted { one, other in
            let (small, large) = (
                (one.bytesPerVector, -one.safeRecall, one.medianMilliseconds),
                (other.bytesPerVector, -other.safeRecall, other.medianMilliseconds)
            )
            return isSmallest
                ? small < large
                : (small.1, small.0, small.2) < (large.1, large.0, large.2)
        }
        choice = ordered.first
        guard let choice else {
            let nearest = sweep.rows.min { bounds.excess($0) < bounds.excess($1) }
            runnerUp = nearest
            let shown =
                nearest.map { "nearest: \($0.name), \($0.facts)" } ?? "nothing was measured"
            reason = [
                "nothing that was measured meets the bounds", bounds.smallest(of: sweep.rows),
                shown,
            ].compactMap(\.self).joined(separator: "; ")
            return
        }
        runnerUp = ordered.dropFirst().first
        let rule =
            isSmallest
            ? "the fewest bytes of \(fitting.count) ways that meet the bounds"
            : "the greatest recall of \(fitting.count) ways that meet the bounds"
        reason = "\(choice.name) has \(rule): \(choice.facts)"
    }
}

extension CompressionMeasurement {
    /// Bytes, recall with its interval, and time, in words.
    public var facts: String {
        func rounded(_ value: Double, _ factor: Double) -> String {
            "\((value * factor).rounded() / factor)"
        }
        return "\(rounded(bytesPerVector, 10)) bytes a vector, recall@10 "
            + "\(rounded(recall10.value, 1e4)) (\(rounded(recall10.low, 1e4)) to "
            + "\(rounded(recall10.high, 1e4))), 95 of 100 queries within "
            + "\(rounded(slowMilliseconds, 1e3)) ms"
    }
}
