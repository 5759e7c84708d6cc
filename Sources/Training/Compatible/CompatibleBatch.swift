package import Tensors

/// The vectors of a batch's anchors and positives, as the encoder that is trained and the models around
/// it see them.
package struct CompatibleBatch {
    /// Pooled vectors of the encoder that is trained, `n × D`: anchors, then positives; anchors alone
    /// where no document is encoded.
    package let pooled: [Matrix]
    /// Vectors of the old model, `n × d'`: anchors as queries, positives as documents.
    package let old: [Matrix]
    /// Vectors of the independently trained model, `n × d`; none without one.
    package let teacher: [Matrix]?
    /// The numbers of the positives' texts.
    package let positives: [Int32]

    package init(pooled: [Matrix], old: [Matrix], teacher: [Matrix]?, positives: [Int32]) {
        self.pooled = pooled
        self.old = old
        self.teacher = teacher
        self.positives = positives
    }
}

/// What a loss says of a batch.
package struct CompatibleValue {
    package var loss: Double
    /// By the pooled vectors, shaped as they are.
    package var pooled: [Matrix]
    /// By what stands on the transformer; empty where nothing does.
    package var head: [Float] = []
}
