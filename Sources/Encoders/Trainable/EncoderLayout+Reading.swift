internal import Tensors

extension EncoderLayout {
    /// Reads the parameters of a model, and where its files have them.
    static func read(
        _ configuration: TransformerConfiguration,
        _ description: ModelDescription
    ) throws -> (layout: EncoderLayout, values: [Float]) {
        let weights = try description.weights.open()
        let transformer = try TransformerParameters(configuration, weights: weights)
        let layout = EncoderLayout(
            transformer.layout,
            names: try TransformerParameters.storedNames(configuration, weights: weights),
            columns: configuration.hiddenSize * description.poolingCount,
            steps: description.steps
        )
        var values = transformer.values
        values.reserveCapacity(layout.count)
        for (index, step) in description.steps.enumerated() {
            guard let location = step.weights else { continue }
            let file = try location.open()
            for tensor in layout.tensors where tensor.file == index + 1 {
                values += try file.floats(tensor.name, shape: tensor.shape)
            }
        }
        return (layout, values)
    }

    /// Where the parameters of the steps lie.
    var stepRange: Range<Int> { transformer.count..<(adapters?.start ?? count) }
}

extension ModelDescription {
    /// Number of poolings whose vectors are put side by side.
    fileprivate var poolingCount: Int {
        if case .transformer(_, let poolings) = body { poolings.count } else { 0 }
    }
}

extension ModelDescription.Step {
    /// Where a step's weights are, when it has any.
    var weights: WeightsLocation? {
        switch self {
        case .dense(let layer): layer.weights
        case .layerNorm(_, let weights): weights
        case .normalize: nil
        case .basis(let head): head.weights
        }
    }
}
