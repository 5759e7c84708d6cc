internal import Tensors

/// What comes after the transformer, in training: pooling, then steps on the pooled vectors.
struct TrainableHead: Sendable {
    let poolings: [Pooling]
    let hiddenSize: Int
    let steps: [EncoderLayout.Step]

    /// Columns of the pooled vectors.
    var pooledColumns: Int { poolings.count * hiddenSize }

    /// Columns of the vectors.
    var dimension: Int {
        steps.reduce(pooledColumns) { columns, step in
            if case .dense(_, let layer) = step { layer.outputs } else { columns }
        }
    }

    /// Pools each text and applies the steps; the vectors are the last of `pass.values`.
    ///
    /// - Parameters:
    ///   - values: all parameters.
    ///   - hidden: `tokens × hidden`.
    ///   - offsets: where texts start, and the number of tokens; `texts + 1` values.
    ///   - appliesSteps: whether steps follow the pooling.
    ///   - pass: keeps what the backward pass needs.
    func forward(
        _ values: [Float],
        _ hidden: [Float],
        offsets: [Int32],
        appliesSteps: Bool,
        _ pass: inout HeadPass
    ) {
        var vectors = [Float](repeating: 0, count: (offsets.count - 1) * pooledColumns)
        for (index, pooling) in poolings.enumerated() {
            pooling.forward(
                hidden,
                offsets: offsets,
                columns: hiddenSize,
                into: &vectors,
                at: (column: index * hiddenSize, stride: pooledColumns)
            )
        }
        pass.values = [vectors]
        pass.sums = []
        for step in appliesSteps ? steps : [] {
            var sums: [Float] = []
            vectors = forward(step, values, vectors, &sums)
            pass.values.append(vectors)
            pass.sums.append(sums)
        }
    }

    /// Adds the gradient of the hidden states, given that of the vectors.
    ///
    /// - Parameters:
    ///   - values: all parameters.
    ///   - gradient: of what `forward` gave, `texts × columns`.
    ///   - hidden: `tokens × hidden`.
    ///   - offsets: where texts start, and the number of tokens; `texts + 1` values.
    ///   - pass: what the forward pass kept.
    ///   - gradients: those of the steps' parameters are added.
    ///   - dhidden: `tokens × hidden`.
    func backward(
        _ values: [Float],
        _ gradient: [Float],
        _ hidden: [Float],
        offsets: [Int32],
        _ pass: HeadPass,
        _ gradients: inout PartialGradients,
        into dhidden: inout [Float]
    ) {
        var gradient = gradient
        for index in pass.sums.indices.reversed() {
            gradient = backward(index, values, gradient, pass, &gradients)
        }
        for (index, pooling) in poolings.enumerated() {
            pooling.backward(
                gradient,
                hidden,
                offsets: offsets,
                columns: hiddenSize,
                at: (column: index * hiddenSize, stride: pooledColumns),
                into: &dhidden
            )
        }
    }

    /// A step on `x`; `sums` becomes what came into its activation.
    private func forward(
        _ step: EncoderLayout.Step,
        _ values: [Float],
        _ x: [Float],
        _ sums: inout [Float]
    ) -> [Float] {
        var y = x
        switch step {
        case .dense(let place, let layer):
            let linear = Linear(inputs: layer.inputs, outputs: layer.outputs)
            sums = .init(repeating: 0, count: x.count / layer.inputs * layer.outputs)
            var scratch: [Float] = []
            linear.forward(x, values, place, scratch: &scratch, into: &sums)
            y = sums
            layer.activation.forward(sums, into: &y)
        case .layerNorm(let place): norm(values, place).forward(x, into: &y)
        case .normalize(let columns): RowNormalization.forward(&y, columns: columns)
        }
        return y
    }

    /// The gradient of the input of step `index`, given that of its output.
    private func backward(
        _ index: Int,
        _ values: [Float],
        _ gradient: [Float],
        _ pass: HeadPass,
        _ gradients: inout PartialGradients
    ) -> [Float] {
        let x = pass.values[index]
        var dx = x
        switch steps[index] {
        case .dense(let place, let layer):
            let linear = Linear(inputs: layer.inputs, outputs: layer.outputs)
            var (dsum, y) = (gradient, gradient)
            layer.activation.backward(pass.sums[index], gradient: &dsum, output: &y)
            var scratch: [Float] = []
            gradients.add(linear, dsum, x, place, scratch: &scratch)
            linear.backward(dsum, values, place, scratch: &scratch, into: &dx)
        case .layerNorm(let place):
            norm(values, place).backward(x, gradient: gradient, into: &dx, place, &gradients)
        case .normalize(let columns):
            dx = gradient
            RowNormalization.backward(x, columns: columns, gradient: &dx)
        }
        return dx
    }

    private func norm(_ values: [Float], _ place: TransformerLayout.Norm) -> LayerNorm {
        LayerNorm(values, place, epsilon: PoolingHead.Step.epsilon)
    }
}
