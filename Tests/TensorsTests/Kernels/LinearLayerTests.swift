import TestSupport
import Tensors
import Testing

@Suite struct LinearLayerTests {
    /// Shapes around the sizes of tiles and vectors.
    static let shapes = [
        (1, 1, 1), (3, 7, 5), (8, 48, 16), (9, 49, 17), (13, 100, 33), (130, 96, 64),
    ]

    @Test(arguments: shapes)
    func `the product is what double precision computes`(
        _ shape: (rows: Int, outputs: Int, inputs: Int)
    ) {
        var random = SeededRandom(seed: 1)
        let x = random.floats(shape.rows * shape.inputs)
        let weights = random.floats(shape.outputs * shape.inputs)
        let bias = random.floats(shape.outputs)
        let residual = random.floats(shape.rows * shape.outputs)
        func output(_ activation: Activation, residual: [Float]?) -> [Float] {
            let layer = LinearLayer(
                weights: weights.span,
                bias: bias,
                inputs: shape.inputs,
                activation: activation
            )
            var out = [Float](repeating: .nan, count: shape.rows * shape.outputs)
            if let residual {
                layer.forward(x, residual: residual, into: &out)
            } else {
                layer.forward(x, into: &out)
            }
            return out
        }

        var added = residual
        var activated = residual
        for i in 0..<shape.rows {
            for j in 0..<shape.outputs {
                var sum = Double(bias[j])
                for k in 0..<shape.inputs {
                    sum += Double(x[i * shape.inputs + k]) * Double(weights[j * shape.inputs + k])
                }
                added[i * shape.outputs + j] += Float(sum)
                activated[i * shape.outputs + j] = Float(max(sum, 0))
            }
        }
        #expect(Closeness.maximumDifference(output(.identity, residual: residual), added) < 1e-5)
        #expect(Closeness.maximumDifference(output(.relu, residual: nil), activated) < 1e-5)
    }

    @Test(arguments: Precision.allCases)
    func `a row's output does not depend on the rows beside it`(_ precision: Precision) {
        var random = SeededRandom(seed: 2)
        let rows = 37
        let x = random.floats(rows * 40)
        let layer = LinearLayer(
            weights: random.floats(70 * 40).span,
            bias: [],
            inputs: 40,
            activation: .gelu,
            precision: precision
        )
        var together = [Float](repeating: 0, count: rows * 70)
        layer.forward(x, into: &together)
        for row in 0..<rows {
            var alone = [Float](repeating: 0, count: 70)
            layer.forward(Array(x[row * 40..<(row + 1) * 40]), into: &alone)
            #expect(alone[...] == together[row * 70..<(row + 1) * 70], "row \(row)")
        }
    }

    @Test func `no rows give no output`() {
        let layer = LinearLayer(weights: [1, 2].span, bias: [], inputs: 2)
        var out: [Float] = []
        layer.forward([], into: &out)
        #expect(out.isEmpty)
    }
}
