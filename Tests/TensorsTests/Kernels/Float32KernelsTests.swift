import CKernels
import TestSupport
import Testing

/// Every instruction set that this processor runs, against the portable kernels.
@Suite struct Float32KernelsTests {
    /// The sets of kernels beside the portable ones.
    enum Kernels: String, CaseIterable {
        case avx2, avx512, neon, amx, amxInTwoParts

        /// The functions, or nil where this processor does not run them.
        var table: UnsafePointer<ck_float32_t>? {
            switch self {
            case .avx2: ck_float32(CK_CPU_AVX2)
            case .avx512: ck_float32(CK_CPU_AVX512)
            case .neon: ck_float32(CK_CPU_NEON)
            case .amx: ck_float32_amx(CK_THREE_PARTS)
            case .amxInTwoParts: ck_float32_amx(CK_TWO_PARTS)
            }
        }
    }

    static let present = Kernels.allCases.filter { $0.table != nil }

    /// The portable kernels, then the others.
    private static func tables(_ kernels: Kernels) throws -> [ck_float32_t] {
        [try #require(ck_float32(CK_CPU_SCALAR)).pointee, try #require(kernels.table).pointee]
    }

    /// One row, a tile and a few more, a block of the tile unit and one more; and more inputs than it adds up
    /// at once.
    @Test(arguments: present, [(1, 50), (23, 50), (257, 50), (33, 900)])
    func `linear layers and attention equal the portable ones`(
        _ kernels: Kernels,
        _ shape: (rows: Int, inputs: Int)
    ) throws {
        var random = SeededRandom(seed: 9)
        let (rows, inputs) = shape
        let outputs = 70
        let x = random.floats(rows * inputs)
        let weights = random.floats(outputs * inputs)
        let bias = random.floats(outputs)
        let qkv = random.floats(rows * 3 * 24)
        var results: [[Float]] = []
        for kernels in try Self.tables(kernels) {
            var packed = [Float](repeating: 0, count: kernels.packed_count(outputs, inputs))
            kernels.pack(weights, inputs, outputs, inputs, &packed)
            var out = [Float](repeating: 0, count: rows * outputs)
            for activation in [CK_IDENTITY, CK_GELU, CK_GELU_TANH, CK_SILU, CK_RELU, CK_TANH] {
                packed.withUnsafeBufferPointer { packed in
                    bias.withUnsafeBufferPointer { bias in
                        var layer = ck_linear_f32_t(
                            packed: packed.baseAddress!,
                            bias: bias.baseAddress,
                            inputs: inputs,
                            outputs: outputs,
                            activation: activation
                        )
                        kernels.linear(&layer, x, rows, nil, &out)
                    }
                }
                results.append(out)
            }
            var context = [Float](repeating: 0, count: rows * 24)
            var scratch = [Float](repeating: 0, count: kernels.attention_scratch(rows, 12))
            qkv.withUnsafeBufferPointer { qkv in
                context.withUnsafeMutableBufferPointer { context in
                    var text = ck_attention_f32_t(
                        qkv: qkv.baseAddress!,
                        out: context.baseAddress!,
                        tokens: rows,
                        heads: 2,
                        width: 12,
                        scale: 0.3,
                        window: 5,
                        bias: nil,
                        bias_reach: 0
                    )
                    kernels.attention(&text, &scratch)
                }
            }
            results.append(context)
        }
        let half = results.count / 2
        // Two parts hold 16 of 24 bits.
        let bound: Float = kernels == .amxInTwoParts ? 1e-6 : 2e-7
        for (portable, fast) in zip(results.prefix(half), results.suffix(half)) {
            #expect(Closeness.maximumDifference(portable, fast) < bound * Float(inputs))
        }
    }

    @Test(arguments: present)
    func `functions of rows equal the portable ones`(_ kernels: Kernels) throws {
        var random = SeededRandom(seed: 10)
        let (rows, columns) = (7, 45)
        let x = random.floats(rows * columns * 2, in: -4...4)
        let scale = random.floats(columns)
        let angles = random.floats(rows * columns)
        var results: [[Float]] = []
        for kernels in try Self.tables(kernels) {
            var soft = x
            kernels.softmax(&soft, rows * 2, columns)
            var norm = [Float](repeating: 0, count: rows * columns)
            scale.withUnsafeBufferPointer { scale in
                var layer = ck_layer_norm_f32_t(
                    scale: scale.baseAddress!,
                    shift: nil,
                    columns: columns,
                    epsilon: 1e-6
                )
                kernels.layer_norm(&layer, x, Array(x.reversed()), rows, &norm)
            }
            var gated = norm
            var gate = ck_gate_f32_t(activation: CK_GELU, columns: columns, activated: 1)
            kernels.gate(&gate, x, rows, &gated)
            var turned = x
            angles.withUnsafeBufferPointer { angles in
                var rotation = ck_rotation_f32_t(
                    cosines: angles.baseAddress!,
                    sines: angles.baseAddress!,
                    heads: 2,
                    width: 44,
                    stride: 90
                )
                kernels.rotate(&rotation, &turned, rows)
            }
            results += [soft, norm, gated, turned]
        }
        for (portable, fast) in zip(results.prefix(4), results.suffix(4)) {
            #expect(Closeness.maximumDifference(portable, fast) < 1e-5)
        }
    }

    @Test func `the level of the processor has kernels`() {
        #expect(ck_float32(ck_cpu_level()) != nil)
        #expect(ck_float32(CK_CPU_SCALAR) != nil)
    }
}
