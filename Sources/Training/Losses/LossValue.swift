/// A loss with its gradients by the student's vectors.
public struct LossValue<Scalar: BinaryFloatingPoint & Sendable>: Sendable {
    /// The loss of the batch.
    public var loss: Scalar
    /// Its gradient by every column, shaped as the columns.
    public var gradients: [Embeddings<Scalar>]

    /// A loss with a gradient for every column.
    public init(loss: Scalar, gradients: [Embeddings<Scalar>]) {
        self.loss = loss
        self.gradients = gradients
    }
}
