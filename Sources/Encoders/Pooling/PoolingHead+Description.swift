internal import Tensors

extension PoolingHead.Step {
    /// ε of the `LayerNorm` module, which its file does not give.
    static let epsilon: Float = 1e-5

    /// Loads the weights of a step.
    init(_ step: ModelDescription.Step) throws {
        switch step {
        case .normalize: self = .normalize
        case .basis(let head): self = .basis(try BasisLayer(head))
        case .layerNorm(let dimension, let location):
            let weights = try location.open()
            self = .layerNorm(
                LayerNorm(
                    scale: try weights.floats("norm.weight", shape: [dimension]),
                    shift: try weights.floats("norm.bias", shape: [dimension]),
                    epsilon: Self.epsilon
                )
            )
        case .dense(let layer):
            let file = try layer.weights.open()
            let shape = [layer.outputs, layer.inputs]
            let weights = try file.floats("linear.weight", shape: shape)
            let bias = layer.hasBias ? try file.floats("linear.bias", shape: [layer.outputs]) : []
            self = .dense(
                LinearLayer(
                    weights: weights.span,
                    bias: bias,
                    inputs: layer.inputs,
                    activation: layer.activation
                )
            )
        }
    }
}
