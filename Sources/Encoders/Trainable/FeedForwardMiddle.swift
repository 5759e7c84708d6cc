internal import Tensors

/// The middle of a feed-forward step: an activation, or a gate with one.
enum FeedForwardMiddle: Sendable {
    case activation(Activation)
    case gate(GatedActivation)

    /// The middle of a configuration.
    init(_ configuration: TransformerConfiguration) {
        switch configuration.feedForward {
        case .plain(let activation): self = .activation(activation)
        case .gatedFirst(let activation):
            self = .gate(GatedActivation(activation, activatedHalf: .first))
        case .gatedSecond(let activation):
            self = .gate(GatedActivation(activation, activatedHalf: .second))
        }
    }

    /// y = f(x), or one half of x activated times the other.
    ///
    /// - Parameters:
    ///   - x: `tokens × columns`, or `tokens × 2 · columns` for a gate.
    ///   - columns: columns of y.
    ///   - y: `tokens × columns`.
    func forward(_ x: [Float], columns: Int, into y: inout [Float]) {
        switch self {
        case .activation(let activation): activation.forward(x, into: &y)
        case .gate(let gate): gate.forward(x, columns: columns, into: &y)
        }
    }

    /// The gradient of x, given that of y in `work.activatedGradient`; y again in `work.activated`.
    ///
    /// - Returns: where in `work` the gradient of x is.
    func backward(
        _ x: [Float],
        columns: Int,
        _ work: inout TrainingWorkspace
    ) -> KeyPath<TrainingWorkspace, [Float]> {
        switch self {
        case .activation(let activation):
            activation.backward(x, gradient: &work.activatedGradient, output: &work.activated)
            return \.activatedGradient
        case .gate(let gate):
            gate.backward(
                x,
                columns: columns,
                gradient: work.activatedGradient,
                into: &work.gates,
                output: &work.activated
            )
            return \.gates
        }
    }
}
