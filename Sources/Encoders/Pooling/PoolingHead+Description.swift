internal import Tensors

extension PoolingHead {
    /// The head that a model folder describes, with its weights.
    ///
    /// - Throws: `TensorsError` when a weight is missing or misshapen.
    init(_ poolings: [Pooling], steps: [ModelDescription.Step]) throws {
        self.init(poolings: poolings, steps: try steps.map(Step.init))
    }
}

extension PoolingHead.Step {
    /// The epsilon of torch's `LayerNorm`, which module folders do not state.
    private static let normEpsilon: Float = 1e-5

    fileprivate init(_ description: ModelDescription.Step) throws {
        switch description {
        case .normalize: self = .normalize
        case .layerNorm(_, let location):
            let weights = try location.open()
            self = .layerNorm(
                LayerNorm(
                    scale: try weights.floats("norm.weight"),
                    shift: try weights.floats("norm.bias"),
                    epsilon: Self.normEpsilon
                )
            )
        case .dense(let dense):
            let weights = try dense.weights.open()
            let matrix = try weights.floats("linear.weight")
            self = .dense(
                LinearLayer(
                    weights: matrix.span,
                    bias: dense.hasBias ? try weights.floats("linear.bias") : [],
                    inputs: dense.inputs,
                    activation: dense.activation
                )
            )
        }
    }
}
