/// How far vectors of a batch are from what is wanted, and which way they should move.
///
/// A conforming type writes one function that is generic over the number type. Values are safe to use
/// from several threads.
public protocol ContrastiveLoss: Sendable {
    /// The loss and its gradients, computed in Float.
    ///
    /// - Throws: `TrainingError` when the batch lacks what the loss needs.
    func callAsFunction(_ batch: EmbeddedBatch<Float>) throws(TrainingError) -> LossValue<Float>

    /// The loss and its gradients, computed in Double.
    ///
    /// - Throws: `TrainingError` when the batch lacks what the loss needs.
    func callAsFunction(_ batch: EmbeddedBatch<Double>) throws(TrainingError) -> LossValue<Double>
}
