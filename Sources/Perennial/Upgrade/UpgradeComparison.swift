internal import Compatibility
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
        /// Texts that were ranked in the new space and that no fit had embedded, all queries together.
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
    /// Hits that are judged.
    private static let hits = 10
    private static let metrics: [RankingMetric] = [.ndcg(cutoff: 10), .recall(cutoff: 10)]

    /// Compares.
    ///
    /// - Parameters:
    ///   - inputs: the queries in all spaces, and which rows are ranked.
    ///   - served: those rows as the gallery searches them.
    ///   - renewed: their vectors in the new space.
    ///   - fitted: the rows that a fit has embedded.
    ///   - joined: the documents that bridged searches compare in the new space, because the fit has
    ///     embedded all of them; none where the old vectors are searched alone.
    ///   - calibration: the scores of bridged queries as scores of the new space.
    ///   - metric: how near is measured.
    /// - Throws: `VectorSearchError`.
    init(
        _ inputs: CertificateInputs,
        served: ServedRanking,
        renewed: Matrix,
        fitted: Set<RowName>,
        joined: Set<UInt64>,
        calibration: ScoreCalibration,
        metric: Metric
    ) throws {
        let isFitted = inputs.names.map(fitted.contains)
        let documents = inputs.names.map(\.document)
        let own = inputs.queries.map(\.own)
        let newQueries = inputs.matrix(inputs.newQueries)
        let exact = ExactRanking(documents: documents, metric: metric)
        let complete = exact.rank(newQueries, against: renewed, own: own, k: Self.hits)
        let known = Set(documents.indices.filter { joined.contains(documents[$0]) })
        let native =
            known.isEmpty
            ? []
            : exact.rank(
                newQueries,
                against: renewed,
                own: own,
                k: Self.hits,
                omitting: Set(documents.indices).subtracting(known)
            )
        /// The first of each query, those that are compared in the new space among them.
        func joining(_ rankings: [[ExactRanking.Entry]]) -> [[ExactRanking.Entry]] {
            rankings.enumerated().map { query, entries in
                let all = native.isEmpty ? entries : entries + native[query]
                return Array(all.sorted(by: ExactRanking.Entry.isBefore).prefix(Self.hits))
            }
        }
        let judgments = Self.judgments(inputs, following: complete)
        func outcome(_ rankings: [[ExactRanking.Entry]], encoded: Int = 0) throws -> Outcome {
            var run = Run()
            for (query, entries) in zip(inputs.queries, rankings) {
                // The rank decides, whatever the scores were compared in.
                try run.add(
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
        let most = max(inputs.cascade, Self.tried.last ?? 0)
        /// The first `count` of each query in one of the old space's vectors.
        func ranking(
            _ queries: Data,
            omitting omitted: Set<Int>
        ) throws -> (Int) throws -> [[ExactRanking.Entry]] {
            let queries = inputs.matrix(queries)
            guard served.isExact else {
                return { try served.rank(queries, own: own, k: $0, omitting: omitted) }
            }
            let all = try served.rank(queries, own: own, k: most, omitting: omitted)
            return { count in all.map { Array($0.prefix(count)) } }
        }
        let asOld = try ranking(inputs.oldQueries, omitting: known)
        let asBridged = try ranking(inputs.bridgedQueries, omitting: known)
        old = try outcome(
            served.rank(inputs.matrix(inputs.oldQueries), own: own, k: Self.hits)
        )
        naive =
            try newQueries.columns == served.dimension
            ? outcome(served.rank(newQueries, own: own, k: Self.hits)) : nil
        let first =
            known.isEmpty
            ? []
            : try served.rank(
                inputs.matrix(inputs.bridgedQueries),
                own: own,
                k: BridgedScores.compared
            )
        bridged = try outcome(
            joining(
                asBridged(Self.hits).enumerated().map { query, entries in
                    let tell = known.isEmpty ? [] : first[query].filter { known.contains($0.row) }
                    let asked = newQueries.row(query)
                    let turned = BridgedScores(
                        calibration,
                        pairs: tell.map {
                            (bridged: $0.score, native: metric.score(asked, renewed.row($0.row)))
                        }
                    )
                    return entries.map { $0.with(score: turned($0.score)) }
                }
            )
        )
        let joins = inputs.joinsOldCandidates ?? false
        func candidates(_ count: Int) throws -> [[ExactRanking.Entry]] {
            guard joins else { return try asBridged(count) }
            return try zip(asBridged(count), asOld(count)).map {
                InterleavedCandidates.joining($0, $1, count: count) { $0.document }
            }
        }
        func cascading(_ count: Int) throws -> Outcome {
            let reranked = try candidates(count).enumerated().map { query, entries in
                let vector = newQueries.row(query)
                return entries.map {
                    $0.with(score: metric.score(vector, renewed.row($0.row)))
                }
            }
            return try outcome(
                joining(reranked),
                encoded: Set(reranked.joined().map(\.row)).count { !isFitted[$0] }
            )
        }
        let asked = try cascading(inputs.cascade)
        cascade = asked
        let counts = Set(Self.tried.filter { $0 < documents.count } + [inputs.cascade]).sorted()
        cascades = try counts.map { ($0, try $0 == inputs.cascade ? asked : cascading($0)) }
        full = try outcome(complete, encoded: documents.count)
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
