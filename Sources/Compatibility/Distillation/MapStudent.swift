import Tensors

/// A map that is being learned: an affine part and, beside it, a small network.
struct MapStudent {
    private let mean: [Float]
    private let inputs: Int
    private let hidden: Int
    private let outputs: Int
    private var weights: TrainedValues
    private var bias: TrainedValues
    private var hiddenWeights: TrainedValues
    private var hiddenBias: TrainedValues
    private var outputWeights: TrainedValues
    private var outputBias: TrainedValues
    private var scale: TrainedValues

    /// What the network's inputs are multiplied with: entries of normalised vectors are small.
    private static let inputScale: Float = 10
    /// How much smaller the network's outputs start than their inputs would make them.
    private static let outputShare: Float = 0.01
    /// Where the scale of similarities starts; it settles near it.
    private static let firstScale: Float = 20

    /// Starts from an affine map, the network with random weights that hardly matter yet.
    init(_ affine: AffineMap, mean: [Float], hidden: Int, draws: inout SeededDraws) {
        self.mean = mean
        self.hidden = hidden
        inputs = mean.count
        outputs = affine.bias.count
        weights = TrainedValues(affine.weights.elements)
        bias = TrainedValues(affine.bias)
        let range = 1 / Float(max(inputs, 1)).squareRoot()
        hiddenWeights = TrainedValues(draws.floats(inputs * hidden, within: range))
        hiddenBias = TrainedValues(draws.floats(hidden, within: range))
        let outputRange = Self.outputShare / Float(max(hidden, 1)).squareRoot()
        outputWeights = TrainedValues(draws.floats(hidden * outputs, within: outputRange))
        outputBias = TrainedValues(.init(repeating: 0, count: outputs))
        scale = TrainedValues([Self.firstScale])
    }

    /// What similarities are multiplied with before they become shares.
    var similarityScale: Float { scale.values[0] }

    /// Whether all numbers are.
    var isFinite: Bool {
        [weights, bias, hiddenWeights, hiddenBias, outputWeights, outputBias, scale].allSatisfy {
            $0.values.allSatisfy(\.isFinite)
        }
    }

    /// The map as it is now.
    var map: ProjectionMap { hidden > 0 ? .residual(residual) : .affine(affine) }

    private var affine: AffineMap { layer(weights, bias, inputs, outputs) }

    private var residual: ResidualMap {
        ResidualMap(
            affine: affine,
            mean: mean,
            scale: Self.inputScale,
            hidden: layer(hiddenWeights, hiddenBias, inputs, hidden),
            output: layer(outputWeights, outputBias, hidden, outputs)
        )
    }

    private func layer(
        _ weights: TrainedValues,
        _ bias: TrainedValues,
        _ inputs: Int,
        _ outputs: Int
    ) -> AffineMap {
        AffineMap(
            weights: Matrix(rows: inputs, columns: outputs, elements: weights.values),
            bias: bias.values
        )
    }

    /// What a forward pass leaves for the backward pass.
    struct Pass {
        /// The mapped rows, of length 1, `b × d'`.
        let outputs: Matrix
        fileprivate let inputs: Matrix
        fileprivate let lengths: [Float]
        fileprivate let centred: Matrix
        fileprivate let before: Matrix
        fileprivate let inner: Matrix
    }

    /// Maps rows and gives them the length 1.
    func forward(_ rows: Matrix) -> Pass {
        var sum = affine(rows)
        var (centred, before, inner) = (rows, rows, rows)
        if hidden > 0 {
            let network = residual
            centred = network.centred(rows)
            before = network.hidden(centred)
            inner = GELU.forward(before)
            sum = sum.adding(network.output(inner))
        }
        let lengths = sum.rowNorms.map { max($0, 1e-12) }
        return Pass(
            outputs: sum.normalizedRows(),
            inputs: rows,
            lengths: lengths,
            centred: centred,
            before: before,
            inner: inner
        )
    }

    /// Moves all numbers against the gradient of the outputs and of the scale.
    mutating func learn(_ gradient: Matrix, _ pass: Pass, scale: Float, by step: Step) {
        let sums = Self.throughLength(gradient, pass)
        let columns = sums.columnSums
        step.apply(pass.inputs.transposed.multiplied(by: sums).elements, to: &weights)
        step.apply(columns, to: &bias)
        if hidden > 0 {
            // By the weights that the forward pass used.
            let back = sums.multiplied(byTransposed: residual.output.weights)
            step.apply(pass.inner.transposed.multiplied(by: sums).elements, to: &outputWeights)
            step.apply(columns, to: &outputBias)
            let inner = GELU.backward(back, at: pass.before)
            step.apply(pass.centred.transposed.multiplied(by: inner).elements, to: &hiddenWeights)
            step.apply(inner.columnSums, to: &hiddenBias)
        }
        step.apply([scale], to: &self.scale)
    }

    /// One step of the optimiser.
    struct Step {
        let number: Int
        let rate: Float
        let decay: Float

        func apply(_ gradient: [Float], to values: inout TrainedValues) {
            values.update(gradient, step: number, rate: rate, decay: decay)
        }
    }

    /// The gradient by z of y = z / |z|: (g − y · (y·g)) / |z|.
    private static func throughLength(_ gradient: Matrix, _ pass: Pass) -> Matrix {
        var elements: [Float] = []
        elements.reserveCapacity(gradient.elements.count)
        for row in 0..<gradient.rows {
            let (y, g) = (pass.outputs[row: row], gradient[row: row])
            let along = zip(y, g).reduce(Float(0)) { $0 + $1.0 * $1.1 }
            let length = pass.lengths[row]
            for (y, g) in zip(y, g) { elements.append((g - y * along) / length) }
        }
        return Matrix(rows: gradient.rows, columns: gradient.columns, elements: elements)
    }
}
