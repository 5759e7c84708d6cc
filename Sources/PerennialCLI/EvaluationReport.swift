import Evaluation
import Foundation

/// What `evaluate` prints: every metric with its interval.
struct EvaluationReport: Encodable {
    struct Value: Encodable {
        let value: Double
        let low: Double
        let high: Double
    }

    let split: String
    let queries: Int
    let metrics: [String: Value]
    private var difference: [String: BaselineComparison.Value]?
    private let order: [String]

    enum CodingKeys: CodingKey { case split, queries, metrics, difference }

    init(split: String, evaluation: RankingEvaluation) {
        self.split = split
        queries = evaluation.queries.count
        order = evaluation.metrics.map(\.name)
        metrics = Dictionary(
            evaluation.metrics.map { metric in
                let interval = Bootstrap().mean(of: evaluation.values(metric))
                return (
                    metric.name,
                    Value(value: interval.estimate, low: interval.low, high: interval.high)
                )
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The report with a comparison in it.
    func with(_ comparison: BaselineComparison?) -> EvaluationReport {
        var copy = self
        copy.difference = comparison?.metrics
        return copy
    }

    /// Prints a table.
    func show() {
        var rows = [["metric", "value", "95 % interval"]]
        for name in order {
            guard let value = metrics[name] else { continue }
            rows.append([
                name, String(format: "%.4f", value.value),
                String(format: "%.4f – %.4f", value.low, value.high),
            ])
        }
        Console.table(rows)
        Console.note("\(queries) queries of split \(split)")
    }
}

/// How a run differs from an earlier one over the same queries.
struct BaselineComparison {
    struct Value: Encodable {
        let estimate: Double
        let low: Double
        let high: Double
        let wins: Int
        let losses: Int
    }

    let metrics: [String: Value]
    private let order: [String]

    init(_ evaluation: RankingEvaluation, with path: String, judgments: Judgments) throws {
        let before = RankingEvaluation(
            of: try Run(contentsOf: path),
            against: judgments,
            metrics: evaluation.metrics
        )
        order = evaluation.metrics.map(\.name)
        metrics = Dictionary(
            evaluation.metrics.map { metric in
                let difference = Bootstrap().difference(
                    of: evaluation.values(metric),
                    from: before.values(metric)
                )
                return (
                    metric.name,
                    Value(
                        estimate: difference.interval.estimate,
                        low: difference.interval.low,
                        high: difference.interval.high,
                        wins: difference.wins,
                        losses: difference.losses
                    )
                )
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Prints a table.
    func show() {
        var rows = [["metric", "difference", "95 % interval", "better", "worse"]]
        for name in order {
            guard let value = metrics[name] else { continue }
            rows.append([
                name, String(format: "%+.4f", value.estimate),
                String(format: "%+.4f – %+.4f", value.low, value.high), "\(value.wins)",
                "\(value.losses)",
            ])
        }
        Console.table(rows)
    }
}
