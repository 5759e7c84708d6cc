/// Where each tensor of an encoder lies in one buffer: those of its transformer first, in the
/// transformer's own layout, then those of the steps after pooling.
package struct EncoderLayout: Sendable, Equatable {
    /// A tensor and how it is trained.
    package struct Tensor: Sendable, Equatable {
        /// The file that it is written to, counted from the body (0) over the steps (1 …); none for
        /// what is kept apart from the model's own files.
        let file: Int?
        /// Its name in that file.
        package let name: String
        /// Its shape.
        package let shape: [Int]
        /// Its place in the buffer.
        package let range: Range<Int>
        /// Whether weight decay draws it towards 0: matrices do, biases and norms do not.
        package var decays: Bool { shape.count > 1 }

        /// The same elsewhere in the buffer.
        func moved(by offset: Int) -> Tensor {
            let place = range.lowerBound + offset..<range.upperBound + offset
            return Tensor(file: file, name: name, shape: shape, range: place)
        }
    }

    /// A step after pooling.
    enum Step: Sendable, Equatable {
        case dense(TransformerLayout.Linear, DenseDescription)
        case layerNorm(TransformerLayout.Norm)
        case normalize(columns: Int)
    }

    /// The transformer's tensors.
    let transformer: TransformerLayout
    /// The steps, first to last.
    private(set) var steps: [Step] = []
    /// Adapters, or none; they lie behind all others.
    private(set) var adapters: AdapterLayout?
    /// All tensors in the order of the buffer.
    package private(set) var tensors: [Tensor]
    /// Number of elements of all tensors.
    package var count: Int { tensors.last?.range.upperBound ?? 0 }

    /// The layout of a transformer whose tensors are stored under `names`, and of steps on pooled
    /// vectors of so many columns.
    init(
        _ transformer: TransformerLayout,
        names: [String],
        columns: Int,
        steps: [ModelDescription.Step]
    ) {
        var columns = columns
        self.transformer = transformer
        tensors = zip(transformer.tensors, names).map { tensor, name in
            Tensor(file: 0, name: name, shape: tensor.shape, range: tensor.range)
        }
        for (index, step) in steps.enumerated() { add(step, file: index + 1, &columns) }
    }

    /// The same with adapters.
    func with(
        _ settings: AdapterSettings,
        _ configuration: TransformerConfiguration
    ) -> EncoderLayout {
        var result = self
        let adapters = AdapterLayout(settings, configuration, start: count)
        result.adapters = adapters
        result.tensors += adapters.tensors
        return result
    }

    private mutating func add(_ step: ModelDescription.Step, file: Int, _ columns: inout Int) {
        switch step {
        case .dense(let layer):
            let weights = add("linear.weight", [layer.outputs, layer.inputs], file)
            let bias = layer.hasBias ? add("linear.bias", [layer.outputs], file) : nil
            steps.append(.dense(TransformerLayout.Linear(weights: weights, bias: bias), layer))
            columns = layer.outputs
        case .layerNorm(let dimension, _):
            let scale = add("norm.weight", [dimension], file)
            let shift = add("norm.bias", [dimension], file)
            steps.append(.layerNorm(TransformerLayout.Norm(scale: scale, shift: shift)))
        case .normalize: steps.append(.normalize(columns: columns))
        // Encoders with such a head are refused before.
        case .basis: preconditionFailure("a head of compatible training is not trained further")
        }
    }

    private mutating func add(_ name: String, _ shape: [Int], _ file: Int) -> Range<Int> {
        let range = count..<count + shape.reduce(1, *)
        tensors.append(Tensor(file: file, name: name, shape: shape, range: range))
        return range
    }
}
