import CKernels
import TestSupport
import Testing

/// Every instruction set that this processor runs, against the portable kernels.
@Suite struct TrainingKernelsTests {
    /// The sets of kernels beside the portable ones.
    enum Kernels: String, CaseIterable {
        case avx2, avx512, neon, amx

        /// The functions, or nil where this processor does not run them.
        var table: UnsafePointer<ck_training_t>? {
            switch self {
            case .avx2: ck_training(CK_CPU_AVX2)
            case .avx512: ck_training(CK_CPU_AVX512)
            case .neon: ck_training(CK_CPU_NEON)
            case .amx: ck_training_amx()
            }
        }
    }

    static let present = Kernels.allCases.filter { $0.table != nil }

    @Test(arguments: present)
    func `kernels of an instruction set equal the portable ones`(_ kernels: Kernels) throws {
        let portable = try Self.results(#require(ck_training(CK_CPU_SCALAR)).pointee)
        let fast = try Self.results(#require(kernels.table).pointee)
        #expect(portable.count == fast.count)
        // Up to 420 products of numbers below 1 with 16 bits each.
        let tolerance: Float = kernels == .amx ? 2e-4 : 2e-5
        for (index, (left, right)) in zip(portable, fast).enumerated() {
            #expect(Closeness.maximumDifference(left, right) < tolerance, "result \(index)")
        }
    }

    @Test(arguments: present)
    func `products are as exact as is promised`(_ kernels: Kernels) throws {
        let table = try #require(kernels.table).pointee
        var random = SeededRandom(seed: 22)
        let (rows, inputs, outputs) = (200, 130, 90)
        var layer = ck_training_linear_t(rows: rows, inputs: inputs, outputs: outputs)
        var scratch = [Float](
            repeating: 0,
            count: table.linear_scratch(rows, inputs, outputs)
        )
        let x = random.floats(rows * inputs)
        let dy = random.floats(rows * outputs)
        let weights = random.floats(outputs * inputs)
        var (y, dx) = (dy, x)
        var dweights = [Float](repeating: 0, count: weights.count)
        table.linear(&layer, x, weights, nil, nil, &y, &scratch)
        table.linear_backward(&layer, dy, weights, nil, &dx, &scratch)
        table.linear_gradient(&layer, dy, x, &dweights, &scratch)
        // As exact as float32 arithmetic: two parts of a number instead of three would miss by 4e-6.
        let forward = Self.error(of: y, rows, outputs, depth: inputs) {
            (x[$0 * inputs + $2], weights[$1 * inputs + $2])
        }
        #expect(forward < 6e-7)
        // Gradients of the tile products have two parts, of which one alone would miss by 2e-3.
        let bound = kernels == .amx ? 6e-6 : 6e-7
        let backward = Self.error(of: dx, rows, inputs, depth: outputs) {
            (dy[$0 * outputs + $2], weights[$2 * inputs + $1])
        }
        #expect(backward < bound)
        let gradient = Self.error(of: dweights, outputs, inputs, depth: rows) {
            (dy[$2 * outputs + $0], x[$2 * inputs + $1])
        }
        #expect(gradient < bound)
    }

    /// The root mean square error of a product over that of its values, `factors` being those of a row, a
    /// column and a depth.
    private static func error(
        of product: [Float],
        _ rows: Int,
        _ columns: Int,
        depth: Int,
        _ factors: (Int, Int, Int) -> (Float, Float)
    ) -> Double {
        var (missed, length) = (0.0, 0.0)
        for row in 0..<rows {
            for column in 0..<columns {
                let sum = (0..<depth).reduce(0.0) {
                    let (left, right) = factors(row, column, $1)
                    return $0 + Double(left) * Double(right)
                }
                let error = Double(product[row * columns + column]) - sum
                missed += error * error
                length += sum * sum
            }
        }
        return (missed / length).squareRoot()
    }

    /// What kernels give for fixed inputs.
    private static func results(_ kernels: ck_training_t) throws -> [[Float]] {
        var random = SeededRandom(seed: 21)
        let (rows, columns) = (7, 45)
        let x = random.floats(rows * columns * 2, in: -4...4)
        let dy = random.floats(rows * columns * 2)
        // Few rows, as many as a tile has and one more, and more than a block has or is added up at once.
        var results = [23, 33, 420].flatMap { linear(kernels, rows: $0, &random) }
        for activation in [
            CK_IDENTITY, CK_GELU, CK_GELU_TANH, CK_SILU, CK_RELU, CK_TANH, CK_SIGMOID,
        ] {
            var (dx, y, forward) = (dy, x, x)
            kernels.activate(activation, x, x.count, &forward)
            kernels.activate_backward(activation, x, x.count, &dx, &y)
            results += [dx, y, forward]
        }
        var gate = ck_gate_f32_t(activation: CK_SILU, columns: columns, activated: 1)
        var (dx, y) = (x, Array(dy.prefix(rows * columns)))
        kernels.gate_backward(&gate, x, dy, rows, &dx, &y)
        results += [dx, y]
        var (dscale, dshift) = (Array(dy.prefix(columns)), Array(dy.suffix(columns)))
        let scale = random.floats(columns)
        scale.withUnsafeBufferPointer { scale in
            guard let scale = scale.baseAddress else { return }
            var norm = ck_layer_norm_f32_t(
                scale: scale,
                shift: nil,
                columns: columns,
                epsilon: 1e-6
            )
            kernels.layer_norm_backward(&norm, x, dy, dy, 2 * rows, &dx, &dscale, &dshift)
        }
        results += [dx, dscale, dshift]
        var slopes = dy
        kernels.softmax_backward(x, &slopes, 2 * rows, columns)
        var sums = scale
        kernels.sum_rows(x, 2 * rows, columns, &sums)
        var rowsAdded = dy
        kernels.add(x, x.count, &rowsAdded)
        var dropout = ck_dropout_t(seed: 7, threshold: 1 << 30, scale: 4 / 3)
        var dropped = x
        kernels.drop(&dropout, x, 5, x.count, &dropped)
        let zeros = dropped.count { $0 == 0 }
        #expect((x.count / 8...x.count * 3 / 8).contains(zeros), "a quarter is dropped")
        return results + [slopes, sums, rowsAdded, dropped] + attention(kernels, dropout, &random)
    }

    /// Forward, then both gradients, of a layer whose sizes fill no vector.
    private static func linear(
        _ kernels: ck_training_t,
        rows: Int,
        _ random: inout SeededRandom
    ) -> [[Float]] {
        let (inputs, outputs) = (50, 70)
        var layer = ck_training_linear_t(rows: rows, inputs: inputs, outputs: outputs)
        let size = kernels.linear_scratch(rows, inputs, outputs)
        var scratch = [Float](repeating: .nan, count: size)
        let x = random.floats(rows * inputs)
        let dy = random.floats(rows * outputs)
        let weights = random.floats(outputs * inputs)
        let bias = random.floats(outputs)
        var (y, dx, dweights) = (dy, x, weights)
        kernels.linear(&layer, x, weights, bias, dy, &y, &scratch)
        kernels.linear_backward(&layer, dy, weights, nil, &dx, &scratch)
        kernels.linear_gradient(&layer, dy, x, &dweights, &scratch)
        return [y, dx, dweights]
    }

    /// Forward, then both gradients.
    private static func attention(
        _ kernels: ck_training_t,
        _ dropout: ck_dropout_t,
        _ random: inout SeededRandom
    ) -> [[Float]] {
        let (tokens, heads, width, reach) = (140, 2, 12, 150)
        let qkv = random.floats(tokens * 3 * heads * width)
        let dout = random.floats(tokens * heads * width)
        let bias = random.floats(heads * (2 * reach + 1))
        var scratch = [Float](repeating: 0, count: kernels.attention_scratch(tokens, width))
        var (out, dqkv, dbias) = (dout, qkv, bias)
        var dropout = dropout
        qkv.withUnsafeBufferPointer { qkv in
            bias.withUnsafeBufferPointer { bias in
                withUnsafePointer(to: &dropout) { dropout in
                    guard let qkv = qkv.baseAddress else { return }
                    var text = ck_training_attention_t(
                        qkv: qkv,
                        tokens: tokens,
                        heads: heads,
                        width: width,
                        scale: 0.3,
                        window: 50,
                        bias: bias.baseAddress,
                        bias_reach: reach,
                        dropout: dropout,
                        first: 11
                    )
                    kernels.attention(&text, &out, &scratch)
                    kernels.attention_backward(&text, dout, &dqkv, &dbias, &scratch)
                }
            }
        }
        return [out, dqkv, dbias]
    }
}
