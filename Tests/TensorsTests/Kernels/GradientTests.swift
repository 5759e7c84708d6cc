import TestSupport
import Tensors
import Testing

/// Every backward pass against differences of its forward pass.
@Suite struct GradientTests {
    private static let tolerance = 2e-4

    @Test(arguments: Activation.allCases)
    func `activations`(_ activation: Activation) {
        var random = SeededRandom(seed: 1)
        // Away from the kink of `relu`.
        let x = random.floats(150, in: 0.1...5).enumerated().map { $0 % 2 == 0 ? $1 : -$1 }
        let weights = random.floats(x.count)
        var (dx, y) = (weights, x)
        activation.backward(x, gradient: &dx, output: &y)
        var expected = x
        activation.forward(&expected)
        #expect(y == expected)
        activation.forward(x, into: &y)
        #expect(y == expected)
        let error = CentralDifference.error(of: dx, at: x) { x in
            var y = x
            activation.forward(&y)
            return CentralDifference.weighted(y, by: weights)
        }
        #expect(error < Self.tolerance)
    }

    @Test(arguments: [GatedActivation.ActivatedHalf.first, .second])
    func `gates`(_ half: GatedActivation.ActivatedHalf) {
        var random = SeededRandom(seed: 2)
        let (rows, columns) = (3, 21)
        let gate = GatedActivation(.gelu, activatedHalf: half)
        let x = random.floats(rows * 2 * columns, in: -3...3)
        let weights = random.floats(rows * columns)
        var (dx, y, forward) = (x, weights, weights)
        gate.backward(x, columns: columns, gradient: weights, into: &dx, output: &y)
        gate.forward(x, columns: columns, into: &forward)
        #expect(y == forward)
        let error = CentralDifference.error(of: dx, at: x) { x in
            var y = weights
            gate.forward(x, columns: columns, into: &y)
            return CentralDifference.weighted(y, by: weights)
        }
        #expect(error < Self.tolerance)
    }

    @Test(arguments: [(4, 37), (2, 64)])
    func `layer normalisation`(_ rows: Int, _ columns: Int) {
        var random = SeededRandom(seed: 3)
        let x = random.floats(rows * columns, in: 3...6)
        let weights = random.floats(rows * columns)
        let residual = random.floats(rows * columns)
        let scale = random.floats(columns, in: 0.5...1.5)
        let shift = random.floats(columns)
        func value(_ x: [Float], _ scale: [Float], _ shift: [Float]) -> Double {
            var y = x
            LayerNorm(scale: scale, shift: shift, epsilon: 1e-5).forward(x, into: &y)
            return CentralDifference.weighted(y, by: weights)
        }
        var dx = x
        var (dscale, dshift) = (scale.map { _ in Float(0) }, shift.map { _ in Float(0) })
        LayerNorm(scale: scale, shift: shift, epsilon: 1e-5).backward(
            x,
            gradient: weights,
            residual: residual,
            into: &dx,
            scale: &dscale,
            shift: &dshift
        )
        let alone = zip(dx, residual).map { $0 - $1 }
        #expect(CentralDifference.error(of: alone, at: x) { value($0, scale, shift) } < 1e-3)
        #expect(
            CentralDifference.error(of: dscale, at: scale) { value(x, $0, shift) } < Self.tolerance
        )
        #expect(
            CentralDifference.error(of: dshift, at: shift) { value(x, scale, $0) } < Self.tolerance
        )
    }

    @Test func `softmax`() {
        var random = SeededRandom(seed: 4)
        let (rows, columns) = (5, 19)
        let x = random.floats(rows * columns, in: -2...2)
        let weights = random.floats(x.count)
        var (y, dx) = (x, weights)
        Softmax.forward(&y, columns: columns)
        Softmax.backward(y, columns: columns, gradient: &dx)
        let error = CentralDifference.error(of: dx, at: x) { x in
            var y = x
            Softmax.forward(&y, columns: columns)
            return CentralDifference.weighted(y, by: weights)
        }
        #expect(error < Self.tolerance)
    }

    @Test(arguments: [true, false])
    func `linear layers`(_ hasBias: Bool) {
        var random = SeededRandom(seed: 5)
        let (rows, inputs, outputs) = (7, 12, 9)
        let linear = Linear(inputs: inputs, outputs: outputs)
        var scratch: [Float] = []
        let x = random.floats(rows * inputs)
        let w = random.floats(outputs * inputs)
        let b = hasBias ? random.floats(outputs) : []
        let residual = random.floats(rows * outputs)
        let weights = random.floats(rows * outputs)
        func value(_ x: [Float], _ w: [Float], _ b: [Float]) -> Double {
            var y = weights
            linear.forward(
                x,
                weights: w.span,
                bias: b.span,
                residual: residual,
                scratch: &scratch,
                into: &y
            )
            return CentralDifference.weighted(y, by: weights)
        }
        var dx = [Float](repeating: 1, count: x.count)
        linear.backward(weights, weights: w.span, adds: true, scratch: &scratch, into: &dx)
        var (dw, db) = (w.map { _ in Float(2) }, b.map { _ in Float(3) })
        var span = dw.mutableSpan
        linear.addWeightGradient(of: weights, x, scratch: &scratch, to: &span)
        #expect(
            CentralDifference.error(of: dx.map { $0 - 1 }, at: x, step: 0.5) { value($0, w, b) }
                < 1e-5
        )
        #expect(
            CentralDifference.error(of: dw.map { $0 - 2 }, at: w, step: 0.5) { value(x, $0, b) }
                < 1e-5
        )
        guard hasBias else { return }
        var biasSpan = db.mutableSpan
        linear.addBiasGradient(of: weights, to: &biasSpan)
        #expect(
            CentralDifference.error(of: db.map { $0 - 3 }, at: b, step: 0.5) { value(x, w, $0) }
                < 1e-5
        )
    }

    @Test(arguments: AttentionTests.gradientShapes, [false, true])
    func `attention`(_ shape: AttentionTests.Shape, _ drops: Bool) {
        var random = SeededRandom(seed: 6)
        let all = shape.heads * shape.width
        let offsets = shape.lengths.reduce(into: [Int32(0)]) {
            $0.append($0[$0.count - 1] + Int32($1))
        }
        let tokens = shape.lengths.reduce(0, +)
        let attention = Attention(heads: shape.heads, width: shape.width, window: shape.window)
        let table = random.floats(8 * shape.heads)
        let qkv = random.floats(tokens * 3 * all)
        let weights = random.floats(tokens * all)
        let site = drops ? Dropout(rate: 0.3, seed: 8).site(1, first: 100) : nil
        let reach = (shape.lengths.max() ?? 1) - 1
        var scratch: [Float] = []
        func value(_ qkv: [Float], _ table: [Float]) -> Double {
            var out = weights
            attention.forward(
                qkv,
                offsets: offsets,
                bias: RelativeBias(table: table, heads: shape.heads, reach: reach),
                dropout: site,
                scratch: &scratch,
                into: &out
            )
            return CentralDifference.weighted(out, by: weights)
        }
        let bias = RelativeBias(table: table, heads: shape.heads, reach: reach)
        var dqkv = [Float](repeating: .nan, count: qkv.count)
        var dbias = bias.values.map { _ in Float(0) }
        attention.backward(
            qkv,
            offsets: offsets,
            bias: bias,
            dropout: site,
            gradient: weights,
            scratch: &scratch,
            into: &dqkv,
            bias: &dbias
        )
        var dtable = table.map { _ in Float(0) }
        var span = dtable.mutableSpan
        RelativeBias.backward(dbias, heads: shape.heads, into: &span)
        let indices = (0..<60).map { _ in Int.random(in: qkv.indices, using: &random) }
        #expect(
            CentralDifference.error(of: dqkv, at: qkv, indices: indices) { value($0, table) }
                < Self.tolerance
        )
        #expect(
            CentralDifference.error(of: dtable, at: table) { value(qkv, $0) } < Self.tolerance
        )
        #expect(dqkv.allSatisfy { $0.isFinite })
    }

    @Test func `rotation`() {
        var random = SeededRandom(seed: 7)
        let rotation = Rotation(heads: 2, width: 6, theta: 10_000, positions: 9)
        let offsets: [Int32] = [0, 4, 9]
        let qkv = random.floats(9 * 36)
        let weights = random.floats(qkv.count)
        var gradient = weights
        rotation.backward(&gradient, offsets: offsets)
        let error = CentralDifference.error(of: gradient, at: qkv, step: 0.5) { qkv in
            var turned = qkv
            rotation.forward(&turned, offsets: offsets)
            return CentralDifference.weighted(turned, by: weights)
        }
        #expect(error < 1e-5)
    }

    @Test func `embedding tables`() {
        var random = SeededRandom(seed: 8)
        let ids: [Int32] = [2, 0, 2, 5, 2]
        let table = random.floats(6 * 10)
        let weights = random.floats(ids.count * 10)
        var gradient = table.map { _ in Float(0) }
        var span = gradient.mutableSpan
        EmbeddingTable.backward(weights, ids: ids, columns: 10, into: &span)
        let error = CentralDifference.error(of: gradient, at: table, step: 0.5) { table in
            var out = weights
            EmbeddingTable(table, columns: 10).forward(ids, .replacing, into: &out)
            return CentralDifference.weighted(out, by: weights)
        }
        #expect(error < 1e-5)
        #expect(gradient[10..<20].allSatisfy { $0 == 0 }, "row 1 was not looked up")
    }

    @Test func `division by length`() {
        var random = SeededRandom(seed: 9)
        let x = random.floats(4 * 11, in: 0.5...2)
        let weights = random.floats(x.count)
        var dx = weights
        RowNormalization.backward(x, columns: 11, gradient: &dx)
        let error = CentralDifference.error(of: dx, at: x) { x in
            var y = x
            RowNormalization.forward(&y, columns: 11)
            return CentralDifference.weighted(y, by: weights)
        }
        #expect(error < Self.tolerance)
    }
}
