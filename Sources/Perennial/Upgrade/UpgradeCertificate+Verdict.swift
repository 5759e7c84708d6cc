internal import Compatibility
internal import Encoders
internal import Evaluation
internal import Foundation

extension UpgradeCertificate {
    /// Draws the conclusions from a comparison.
    init(
        _ comparison: UpgradeComparison,
        _ inputs: CertificateInputs,
        of manifest: GalleryManifest,
        _ costs: UpgradeCosts
    ) throws {
        let bootstrap = Bootstrap()
        // Where nothing is judged, the share of the new model's own first ten that is found.
        let metric = inputs.isJudged ? "ndcg@10" : "recall@10"
        func deciding(_ outcome: UpgradeComparison.Outcome) -> [Double] {
            inputs.isJudged ? outcome.ndcg : outcome.recall
        }
        func mean(_ values: [Double]) -> Double {
            values.reduce(0, +) / Double(max(1, values.count))
        }
        func arm(
            _ outcome: UpgradeComparison.Outcome,
            _ cost: Double,
            encoded: Int = 0
        ) throws -> Arm {
            let interval = try bootstrap.mean(of: deciding(outcome))
            return Arm(
                ndcg: mean(outcome.ndcg),
                recall: mean(outcome.recall),
                low: interval.low,
                high: interval.high,
                encodedDocuments: encoded,
                milliseconds: (cost * 1000).rounded() / 1000
            )
        }
        func against(_ outcome: UpgradeComparison.Outcome) throws -> Difference {
            let values = try bootstrap.difference(
                of: deciding(outcome),
                from: deciding(comparison.old)
            )
            return Difference(metric, values.interval)
        }
        let fit = manifest.upgrade?.fit
        let sample = fit?.sample ?? 0
        let served = inputs.served == "cascade" ? comparison.cascade : comparison.bridged
        from = "\(manifest.documentSpace.model) (\(manifest.documentSpace.fingerprint))"
        to = manifest.upgradeSpace.map { "\($0.model) (\($0.fingerprint))" } ?? ""
        method = fit.map { "\($0.method), \($0.inputs.rawValue)" } ?? ""
        truth = inputs.isJudged ? .judgments : .newModel
        heldOutQueries = inputs.queries.count
        documents = Set(inputs.names.map(\.document)).count
        galleryDocuments = manifest.documents
        cascade = inputs.cascade
        self.served = inputs.served
        margin = inputs.margin
        cascadeCurve = comparison.cascades.map {
            CascadePoint(
                candidates: $0.candidates,
                value: mean(deciding($0.outcome)),
                encodedDocuments: $0.outcome.encoded
            )
        }
        arms = Arms(
            old: try arm(comparison.old, costs.old),
            naive: try comparison.naive.map { try arm($0, costs.naive) },
            bridged: try arm(comparison.bridged, costs.bridged, encoded: sample),
            cascade: try arm(
                comparison.cascade,
                costs.cascade,
                encoded: sample + comparison.cascade.encoded
            ),
            full: try arm(comparison.full, costs.full, encoded: manifest.documents)
        )
        difference = try against(served)
        potential = try against(comparison.full)
        (verdict, reason) = Self.conclusion(
            difference,
            potential,
            margin: inputs.margin,
            truth: truth,
            queries: heldOutQueries
        )
    }

    /// What the intervals say.
    private static func conclusion(
        _ difference: Difference,
        _ potential: Difference,
        margin: Double,
        truth: Truth,
        queries: Int
    ) -> (UpgradeVerdict, String) {
        func text(_ value: Double) -> String { String(format: "%+.4f", value) }
        let found =
            "\(difference.metric) \(text(difference.estimate)) "
            + "(\(text(difference.low)) to \(text(difference.high))) against the old model"
        guard queries >= Bootstrap.leastForVerdict else {
            return (
                .undecided,
                "\(queries) \(queries == 1 ? "query decides" : "queries decide") nothing, give at least "
                    + "\(Bootstrap.leastForVerdict): \(found)"
            )
        }
        if truth == .judgments, potential.high < 0 {
            return (
                .refuse,
                "even with everything embedded anew the new model is worse: "
                    + "\(potential.metric) \(text(potential.estimate)) "
                    + "(\(text(potential.low)) to \(text(potential.high)))"
            )
        }
        if difference.low > 0 { return (.switch, "better: \(found)") }
        if difference.low >= -margin {
            return (.switch, "not worse by more than the margin: \(found)")
        }
        if difference.high < -margin { return (.refuse, "worse: \(found)") }
        return (.undecided, "the interval holds both; more queries would decide: \(found)")
    }
}
