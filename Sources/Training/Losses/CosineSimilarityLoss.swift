/// The mean squared difference between a pair's cosine and its score.
public struct CosineSimilarityLoss: ContrastiveLoss, Equatable {
    /// A loss.
    public init() {}

    /// The loss of two columns and its gradients; the target holds one score a row.
    ///
    /// - Throws: `TrainingError` without a score for every row.
    public func callAsFunction<Scalar>(
        _ batch: EmbeddedBatch<Scalar>
    ) throws(TrainingError) -> LossValue<Scalar> {
        try batch.check("cosine", columns: 2)
        let scores = try batch.scores("cosine", candidates: [1]).elements
        let pairs = PairCosines(batch.columns)
        let differences = zip(pairs.values, scores).map { $0 - Double($1) }
        let count = Double(batch.rows)
        return LossValue(
            loss: Scalar(differences.reduce(0) { $0 + $1 * $1 } / count),
            gradients: pairs.backward(differences.map { 2 * $0 / count })
                + batch.columns.dropFirst(2).map { Embeddings(rows: $0.rows, columns: $0.columns) }
        )
    }
}
