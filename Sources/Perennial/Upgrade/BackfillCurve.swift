internal import Compatibility
internal import Encoders
internal import Evaluation
internal import Foundation
internal import Storage
internal import Tensors

/// What a gallery answers when a share of its documents is in the new space, without a cascade.
///
/// Measured with the queries and documents of the last certificate.
public struct BackfillCurve: Sendable, Codable, Equatable {
    /// The quality at one share.
    public struct Point: Sendable, Codable, Equatable {
        /// The share of documents in the new space, 0 to 1.
        public let share: Double
        /// The value of the metric, mean over the queries.
        public let value: Double
    }

    /// The metric: `ndcg@10` where documents are judged, else `recall@10` against the new model.
    public let metric: String
    /// The order in which documents are embedded anew.
    public let order: BackfillOrder
    /// From nothing to everything, in steps of a tenth.
    public let points: [Point]
    /// The least share of those whose value is within the certificate's margin of the last.
    public let enough: Double
}

extension Gallery {
    /// Computes the curve of a backfill in an order from the last certificate's vectors.
    ///
    /// - Throws: `PerennialError.notCertified`, `.certificateOutdated`, `.upgradeNotFitted`.
    public func backfillCurve(_ order: BackfillOrder) throws -> BackfillCurve {
        let (inputs, served, renewed) = try certificateVectors()
        let snapshot = try snapshot()
        guard let fit = snapshot.manifest.upgrade?.fit else {
            throw PerennialError.upgradeNotFitted(path: path)
        }
        let awaiting = try snapshot.awaitingDocuments(order)
        let turn = Dictionary(uniqueKeysWithValues: awaiting.enumerated().map { ($1, $0) })
        let documents = inputs.names.map(\.document)
        // Documents that are in the new space already have no turn and come first.
        let byTurn = documents.indices.sorted {
            let (left, right) = (turn[documents[$0]] ?? -1, turn[documents[$1]] ?? -1)
            return left != right ? left < right : $0 < $1
        }
        let metric = snapshot.manifest.settings.metric
        let ranking = ExactRanking(documents: documents, metric: metric)
        let own = inputs.queries.map(\.own)
        let newQueries = inputs.matrix(inputs.newQueries)
        let judgments = UpgradeComparison.judgments(
            inputs,
            following: ranking.rank(newQueries, against: renewed, own: own, k: 10)
        )
        let native = ranking.scores(newQueries, against: renewed)
        // What codes do not find so far down is not among the first ten either.
        let rankings = try served.rank(
            inputs.matrix(inputs.bridgedQueries),
            own: own,
            k: documents.count
        )
        let bridged = rankings.map {
            Dictionary(uniqueKeysWithValues: $0.map { ($0.row, $0.score) })
        }
        let measure: RankingMetric = inputs.isJudged ? .ndcg(cutoff: 10) : .recall(cutoff: 10)
        let points = try (0...10).map { tenth in
            let share = Double(tenth) / 10
            let renewedRows = Set(byTurn.prefix(Int(share * Double(documents.count) + 0.5)))
            var run = Run()
            for (index, query) in inputs.queries.enumerated() {
                let tell = rankings[index].prefix(BridgedScores.compared)
                    .filter { renewedRows.contains($0.row) }
                let turned = BridgedScores(
                    fit.calibration,
                    pairs: tell.map { (bridged: $0.score, native: native[index][$0.row]) }
                )
                let scores = documents.indices.map { row in
                    renewedRows.contains(row)
                        ? native[index][row]
                        : bridged[index][row].map { turned($0) } ?? -.infinity
                }
                let entries = ranking.best(scores, without: query.own, k: 10)
                try run.add(
                    query: query.id,
                    entries: entries.enumerated().map {
                        Run.Entry(document: "\($1.document)", score: -Float($0))
                    }
                )
            }
            let evaluation = RankingEvaluation(of: run, against: judgments, metrics: [measure])
            return BackfillCurve.Point(share: share, value: evaluation.mean(measure))
        }
        let last = points.last?.value ?? 0
        return BackfillCurve(
            metric: measure.name,
            order: order,
            points: points,
            enough: points.first { $0.value >= last - inputs.margin }?.share ?? 1
        )
    }
}
