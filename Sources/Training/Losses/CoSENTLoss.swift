import Foundation

/// Pairs with a higher score should have a higher cosine (CoSENT).
///
/// log(1 + Σ exp(scale · (cos i − cos j))) over all i, j where the score of i is below that of j.
public struct CoSENTLoss: ContrastiveLoss, Equatable {
    /// What differences of cosines are multiplied with.
    public var scale: Double

    /// A loss of the given scale.
    ///
    /// - Precondition: a scale above 0.
    public init(scale: Double = 20) {
        precondition(scale > 0 && scale.isFinite, "a scale is above 0")
        self.scale = scale
    }

    /// The loss of two columns and its gradients; the target holds one score a row.
    ///
    /// - Throws: `TrainingError` without a score for every row.
    public func callAsFunction<Scalar>(
        _ batch: EmbeddedBatch<Scalar>
    ) throws(TrainingError) -> LossValue<Scalar> {
        try batch.check("CoSENT", columns: 2)
        let scores = try batch.scores("CoSENT", candidates: [1]).elements
        let pairs = PairCosines(batch.columns)
        let cosines = pairs.values
        var terms: [(lower: Int, higher: Int, value: Double)] = []
        for i in cosines.indices {
            for j in cosines.indices where scores[i] < scores[j] {
                terms.append((i, j, scale * (cosines[i] - cosines[j])))
            }
        }
        let most = terms.reduce(0) { max($0, $1.value) }
        let sum = terms.reduce(exp(-most)) { $0 + exp($1.value - most) }
        var slopes = cosines.map { _ in 0.0 }
        for term in terms {
            let share = scale * exp(term.value - most) / sum
            slopes[term.lower] += share
            slopes[term.higher] -= share
        }
        return LossValue(
            loss: Scalar(most + log(sum)),
            gradients: pairs.backward(slopes)
                + batch.columns.dropFirst(2).map { Embeddings(rows: $0.rows, columns: $0.columns) }
        )
    }
}
