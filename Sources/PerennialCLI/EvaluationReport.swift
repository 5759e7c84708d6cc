import Evaluation
import Foundation
import Perennial

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
    private let notes: EvaluationNotes
    private var difference: [String: BaselineComparison.Value]?
    private let order: [String]

    enum CodingKeys: CodingKey { case split, queries, metrics, notes, difference }

    init(split: String, evaluation: RankingEvaluation, notes: EvaluationNotes) throws {
        self.split = split
        self.notes = notes
        queries = evaluation.queries.count - evaluation.missing.count
        order = evaluation.metrics.map(\.name)
        metrics = Dictionary(
            try evaluation.metrics.map { metric in
                let interval = try Bootstrap()
                    .mean(of: evaluation.values(metric, missing: .leaveOut))
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
        if queries < Bootstrap.leastForVerdict {
            Console.note(
                "\(queries) queries say little about others: take at least "
                    + "\(Bootstrap.leastForVerdict) to compare"
            )
        }
        notes.show()
    }
}

/// What an evaluation left out, and what no search could have found.
struct EvaluationNotes: Encodable {
    /// Judged queries that have no text.
    var queriesWithoutText = 0
    /// Queries whose own document was found and left out.
    var ownDocuments = 0
    /// Relevant documents of the queries that were asked, each once a query.
    private var relevant = 0
    /// Those of them that the gallery lacks.
    private var absent = 0

    enum CodingKeys: String, CodingKey {
        case queriesWithoutText = "queries_without_text"
        case ownDocuments = "own_documents_dropped"
        case relevant = "relevant_documents"
        case absent = "relevant_documents_absent"
    }

    /// Counts the relevant documents that a gallery lacks.
    ///
    /// - Throws: `PerennialError.nothingJudged` where it lacks all of them.
    mutating func count(
        _ judgments: Judgments,
        of queries: [String],
        in gallery: Gallery
    ) throws {
        let snapshot = try gallery.snapshot()
        for query in queries {
            for (document, grade) in judgments.grades(of: query) ?? [] where grade > 0 {
                relevant += 1
                if try !snapshot.contains(key: document) { absent += 1 }
            }
        }
        guard relevant == 0 || absent < relevant else {
            throw PerennialError.nothingJudged(path: gallery.path)
        }
    }

    /// Prints a line for each that is not 0.
    func show() {
        if queriesWithoutText > 0 {
            Console.note("\(queriesWithoutText) judged queries have no text and are left out")
        }
        if ownDocuments > 0 {
            Console.note(
                "\(ownDocuments) queries found the document with their own key, which is left out "
                    + "(--no-drop-self keeps it)"
            )
        }
        if absent > 0 {
            Console.note(
                "\(absent) of \(relevant) relevant documents are not in the gallery and count as not found"
            )
        }
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
    private let queries: Int
    private let leftOut: Int

    init(_ evaluation: RankingEvaluation, with path: String, judgments: Judgments) throws {
        let before = RankingEvaluation(
            of: try Run(contentsOf: path),
            against: judgments,
            metrics: evaluation.metrics
        )
        order = evaluation.metrics.map(\.name)
        let left = Set((evaluation.missing + before.missing).map { Array($0.utf8) })
        queries = evaluation.queries.count - left.count
        leftOut = left.count - evaluation.missing.count
        guard queries > 0 else { throw EvaluationError.otherQueries(path: path) }
        metrics = Dictionary(
            try evaluation.metrics.map { metric in
                let difference = try evaluation.difference(metric, from: before)
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
        if leftOut > 0 {
            Console.note(
                "compared over \(queries) queries: the baseline does not answer \(leftOut) of those asked"
            )
        }
    }
}
