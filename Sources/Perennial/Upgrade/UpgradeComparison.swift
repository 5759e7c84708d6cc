internal import Evaluation
internal import Foundation
internal import Tensors
internal import VectorSearch

/// Ranks the same documents for the same queries in every way that an upgrade knows.
struct UpgradeComparison {
    /// A way's metrics, a value a query.
    struct Outcome {
        let ndcg: [Double]
        let recall: [Double]
        /// Documents that were ranked in the new space, all queries together.
        let encoded: Int
    }

    let old: Outcome
    let naive: Outcome?
    let bridged: Outcome
    let cascade: Outcome
    let full: Outcome
    /// The cascade with other numbers of candidates, ascending.
    let cascades: [(candidates: Int, outcome: Outcome)]

    /// Numbers of candidates that a cascade is measured with, beside the one that was asked for.
    private static let tried = [10, 20, 50, 100, 200, 400]
    private static let depth = 100
    private static let metrics: [RankingMetric] = [.ndcg(cutoff: 10), .recall(cutoff: 10)]

    /// Compares; `stored` and `renewed` are the vectors of the ranked rows in both spaces.
    init(_ inputs: CertificateInputs, stored: Matrix, renewed: Matrix, metric: Metric) {
        let documents = inputs.names.map(\.document)
        let ranking = ExactRanking(documents: documents, metric: metric)
        let own = inputs.queries.map(\.own)
        func rank(_ queries: Matrix, _ vectors: Matrix, _ k: Int) -> [[ExactRanking.Entry]] {
            ranking.rank(queries, against: vectors, own: own, k: k)
        }
        let newQueries = inputs.matrix(inputs.newQueries)
        let complete = rank(newQueries, renewed, Self.depth)
        let judgments = Self.judgments(inputs, following: complete)
        func outcome(_ rankings: [[ExactRanking.Entry]], encoded: Int = 0) -> Outcome {
            var run = Run()
            for (query, entries) in zip(inputs.queries, rankings) {
                // The rank decides, whatever the scores were compared in.
                run.add(
                    query: query.id,
                    entries: entries.enumerated().map {
                        Run.Entry(document: "\($1.document)", score: -Float($0))
                    }
                )
            }
            let evaluation = RankingEvaluation(of: run, against: judgments, metrics: Self.metrics)
            return Outcome(
                ndcg: evaluation.values(Self.metrics[0]),
                recall: evaluation.values(Self.metrics[1]),
                encoded: encoded
            )
        }
        let most = max(Self.depth, inputs.cascade, Self.tried.last ?? 0)
        let asOld = rank(inputs.matrix(inputs.oldQueries), stored, most)
        old = outcome(asOld.map { Array($0.prefix(Self.depth)) })
        naive =
            newQueries.columns == stored.columns
            ? outcome(rank(newQueries, stored, Self.depth)) : nil
        let candidates = rank(
            inputs.matrix(inputs.bridgedQueries),
            stored,
            most
        )
        bridged = outcome(candidates.map { Array($0.prefix(Self.depth)) })
        let joins = inputs.joinsOldCandidates ?? false
        let ordered = zip(candidates, asOld).map { bridged, old in
            joins
                ? InterleavedCandidates.joining(bridged, old, count: most) { $0.document }
                : bridged
        }
        func cascading(_ count: Int) -> Outcome {
            let reranked = ordered.enumerated().map { query, entries in
                let vector = newQueries.row(query)
                return entries.prefix(count)
                    .map { (entry: $0, score: metric.score(vector, renewed.row($0.row))) }
                    .sorted {
                        $0.score != $1.score ? $0.score > $1.score : $0.entry.row < $1.entry.row
                    }
                    .map(\.entry)
            }
            return outcome(
                reranked.map { Array($0.prefix(Self.depth)) },
                encoded: Set(reranked.joined().map(\.row)).count
            )
        }
        let served = cascading(inputs.cascade)
        cascade = served
        let counts = Set(Self.tried.filter { $0 < documents.count } + [inputs.cascade]).sorted()
        cascades = counts.map { ($0, $0 == inputs.cascade ? served : cascading($0)) }
        full = outcome(complete, encoded: documents.count)
    }

    /// The documents that count as right: judged ones, or the new model's own first ten.
    static func judgments(
        _ inputs: CertificateInputs,
        following complete: [[ExactRanking.Entry]]
    ) -> Judgments {
        var judgments = Judgments()
        for (query, entries) in zip(inputs.queries, complete) {
            let grades =
                inputs.isJudged
                ? query.grades.sorted { $0.key < $1.key }
                : entries.prefix(10).map { (key: $0.document, value: 1) }
            for (document, grade) in grades {
                judgments.judge(query: query.id, document: "\(document)", grade: grade)
            }
        }
        return judgments
    }
}
