public import Tensors

/// A linear layer with an activation on pooled vectors (the `Dense` module).
public struct DenseDescription: Sendable, Equatable {
    /// Columns of its input.
    public let inputs: Int
    /// Columns of its output.
    public let outputs: Int
    /// Whether a learned vector is added.
    public let hasBias: Bool
    /// What is applied to the sum.
    public let activation: Activation
    /// Where `linear.weight` (`outputs × inputs`) and `linear.bias` are.
    public let weights: WeightsLocation
}
