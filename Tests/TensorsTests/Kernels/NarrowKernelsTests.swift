import CKernels
import Foundation
import TestSupport
import Testing

/// Every level of the narrow formats that this processor runs, against double precision.
@Suite struct NarrowKernelsTests {
    struct Kernels: Sendable, CustomStringConvertible {
        /// A level of instructions; nil for the tiles of AMX.
        let level: UInt32?
        let isInt8: Bool
        var description: String {
            "\(isInt8 ? "int8" : "bfloat16") \(level.map { "at level \($0)" } ?? "by AMX")"
        }
        var table: ck_narrow_t? {
            let format = isInt8 ? CK_INT8 : CK_BFLOAT16
            guard let level else { return ck_narrow_amx(format)?.pointee }
            return ck_narrow(ck_cpu_level_t(rawValue: level), format)?.pointee
        }
    }

    static let levels = [CK_CPU_SCALAR, CK_CPU_AVX2, CK_CPU_AVX512, CK_CPU_NEON].map(\.rawValue)
    static let all = (levels + [nil]).flatMap { level in
        [true, false].map { Kernels(level: level, isInt8: $0) }
    }.filter { $0.table != nil }

    /// Rows, outputs, inputs around the sizes of words, vectors, tiles and blocks; groups of inputs.
    static let shapes = [
        [1, 1, 1, 1], [3, 7, 5, 1], [12, 32, 64, 1], [13, 33, 66, 1], [25, 100, 33, 1],
        [37, 49, 130, 1], [700, 17, 31, 1], [2, 65, 1537, 1], [13, 40, 66, 6], [300, 33, 96, 3],
        [5, 7, 10, 10],
    ]

    /// What a layer computes, and how far rounding may take it from the exact value.
    private struct Case {
        let rows: Int, outputs: Int, inputs: Int, groups: Int
        let x: [Float], weights: [Float], bias: [Float], residual: [Float]

        init(_ shape: [Int], seed: UInt64) {
            (rows, outputs, inputs, groups) = (shape[0], shape[1], shape[2], shape[3])
            var random = SeededRandom(seed: seed)
            x = random.floats(rows * inputs, in: -3...2)
            weights = random.floats(outputs * inputs)
            bias = random.floats(outputs)
            residual = random.floats(rows * outputs)
        }

        /// The same layer with other inputs.
        init(_ other: Case, x: [Float]) {
            (rows, outputs, inputs) = (other.rows, other.outputs, other.inputs)
            groups = other.groups
            self.x = x
            (weights, bias, residual) = (other.weights, other.bias, other.residual)
        }

        func exact(_ row: Int, _ output: Int) -> Double {
            (0..<inputs).reduce(Double(bias[output])) {
                $0 + Double(x[row * inputs + $1]) * Double(weights[output * inputs + $1])
            }
        }

        func tolerance(_ row: Int, _ output: Int, isInt8: Bool) -> Double {
            let x = x[row * inputs..<(row + 1) * inputs].map(Double.init)
            let w = weights[output * inputs..<(output + 1) * inputs].map(Double.init)
            let products = zip(x, w).reduce(0) { $0 + abs($1.0 * $1.1) }
            guard isInt8 else { return products / 120 + 1e-4 }
            return 1e-4
                + stride(from: 0, to: inputs, by: inputs / groups).reduce(0) { total, first in
                    let group = first..<first + inputs / groups
                    return total + Self.roundings(x[group], w[group])
                }
        }

        /// Half a step of each of a group's inputs and weights.
        private static func roundings(_ x: ArraySlice<Double>, _ w: ArraySlice<Double>) -> Double {
            let step = ((x.max() ?? 0) - (x.min() ?? 0)) / 255 * 0.51
            let weightStep = (w.map(abs).max() ?? 0) / 127 * 0.51
            let sums = (x.reduce(0) { $0 + abs($1) }, w.reduce(0) { $0 + abs($1) })
            return step * sums.1 + weightStep * sums.0 + Double(x.count) * step * weightStep
        }

        func run(
            _ kernels: ck_narrow_t,
            _ activation: ck_activation_t,
            smoothing: [Float]? = nil,
            residual: [Float]? = nil
        ) -> [Float] {
            var packed = [Int32](
                repeating: -1,
                count: kernels.packed_count(outputs, inputs, groups)
            )
            var out = [Float](repeating: .nan, count: rows * outputs)
            weights.withUnsafeBufferPointer { weights in
                bias.withUnsafeBufferPointer { bias in
                    (smoothing ?? []).withUnsafeBufferPointer { factors in
                        packed.withUnsafeMutableBufferPointer { packed in
                            guard let from = weights.baseAddress, let to = packed.baseAddress
                            else { return }
                            var source = ck_narrow_weights_t(
                                weights: from,
                                bias: bias.baseAddress,
                                smoothing: smoothing == nil ? nil : factors.baseAddress,
                                outputs: outputs,
                                inputs: inputs,
                                groups: groups
                            )
                            kernels.pack(&source, to)
                            var layer = ck_linear_narrow_t(
                                packed: to,
                                inputs: inputs,
                                outputs: outputs,
                                groups: groups,
                                activation: activation
                            )
                            kernels.linear(&layer, x, rows, residual, &out)
                        }
                    }
                }
            }
            return out
        }
    }

    @Test(arguments: all, shapes)
    func `products are as near as their rounding allows`(
        _ kernels: Kernels,
        _ shape: [Int]
    ) throws {
        let table = try #require(kernels.table)
        let test = Case(shape, seed: 1)
        let out = test.run(table, CK_IDENTITY, residual: test.residual)
        let activated = test.run(table, CK_GELU)
        for i in 0..<test.rows {
            for j in 0..<test.outputs {
                let at = i * test.outputs + j
                let exact = test.exact(i, j)
                let tolerance = test.tolerance(i, j, isInt8: kernels.isInt8)
                let difference = abs(Double(out[at]) - exact - Double(test.residual[at]))
                let gelu = exact * 0.5 * erfc(-exact / 2.0.squareRoot())
                // The steepest slope of GELU is below 1.13.
                let activatedDifference = abs(Double(activated[at]) - gelu)
                guard difference <= tolerance, activatedDifference <= 1.13 * tolerance else {
                    Issue.record("row \(i) output \(j): \(difference), \(activatedDifference)")
                    return
                }
            }
        }
    }

    /// Both sum the same codes exactly and go the same way from sums to numbers.
    @Test(arguments: shapes + [[96, 256, 512, 2], [50, 130, 384, 2]])
    func `AMX gives every bit of what VNNI gives`(_ shape: [Int]) throws {
        let tiles = Kernels(level: nil, isInt8: true).table
        let vectors = Kernels(level: CK_CPU_AVX512.rawValue, isInt8: true).table
        guard let tiles, let vectors else { return }
        let test = Case(shape, seed: 5)
        let sums = [tiles, vectors].map { test.run($0, CK_IDENTITY, residual: test.residual) }
        let activated = [tiles, vectors].map { test.run($0, CK_GELU) }
        #expect(sums[0] == sums[1])
        #expect(activated[0] == activated[1])
    }

    @Test(arguments: all.filter(\.isInt8))
    func `smoothing changes rounding, not the function`(_ kernels: Kernels) throws {
        let table = try #require(kernels.table)
        var test = Case([9, 40, 70, 1], seed: 2)
        var random = SeededRandom(seed: 3)
        // One input with a hundred times the range of the others, as transformers have them.
        let loud = (0..<test.rows).map { $0 * test.inputs + 5 }
        var x = test.x
        for at in loud { x[at] *= 100 }
        test = Case(test, x: x)
        var factors = random.floats(test.inputs, in: 0.9...1.1)
        factors[5] = 10
        let exact = (0..<test.rows).flatMap { i in
            (0..<test.outputs).map { Float(test.exact(i, $0)) }
        }
        let plain = Closeness.cosine(test.run(table, CK_IDENTITY), exact)
        let smooth = Closeness.cosine(test.run(table, CK_IDENTITY, smoothing: factors), exact)
        #expect(smooth > 0.9999)
        #expect(1 - smooth < (1 - plain) / 2)
    }

    @Test(arguments: all) func `rows of one value have no range, and no harm comes of it`(
        _ kernels: Kernels
    ) throws {
        let table = try #require(kernels.table)
        var test = Case([5, 20, 33, 1], seed: 4)
        for value in [Float(0), 1.5] {
            test = Case(test, x: [Float](repeating: value, count: 5 * 33))
            let out = test.run(table, CK_IDENTITY)
            for (at, value) in out.enumerated() {
                let exact = test.exact(at / 20, at % 20)
                #expect(abs(Double(value) - exact) < 0.3)
            }
        }
    }

    /// Texts around the sizes of tiles, whole and windowed, with and without what distances add.
    @Test(arguments: all.filter { !$0.isInt8 }, [1, 15, 16, 33, 70])
    func `attention is as near as bfloat16 allows`(_ kernels: Kernels, _ tokens: Int) throws {
        let table = try #require(kernels.table)
        let attend = try #require(table.attention)
        var random = SeededRandom(seed: UInt64(tokens))
        for (heads, width) in [(3, 32), (1, 20), (2, 64)] {
            let qkv = random.floats(tokens * 3 * heads * width, in: -2...2)
            let bias = random.floats(heads * (2 * tokens - 1))
            for window in [Int.max, 5] {
                for bias in [nil, bias] {
                    let near = Self.attend(
                        attend,
                        table.attention_scratch?(tokens, width) ?? 0,
                        qkv,
                        (tokens, heads, width, window),
                        bias
                    )
                    let exact = Self.attend(
                        ck_float32(CK_CPU_SCALAR)?.pointee.attention,
                        ck_float32(CK_CPU_SCALAR)?.pointee.attention_scratch(tokens, width) ?? 0,
                        qkv,
                        (tokens, heads, width, window),
                        bias
                    )
                    for (a, b) in zip(near, exact) where !(abs(a - b) < 0.06) {
                        Issue.record("\(tokens) tokens, width \(width), \(window): \(a), \(b)")
                        return
                    }
                    #expect(Closeness.cosine(near, exact) > 0.9999)
                }
            }
        }
    }

    private static func attend(
        _ kernel: (
            @convention(c) (UnsafePointer<ck_attention_f32_t>, UnsafeMutablePointer<Float>) -> Void
        )?,
        _ scratch: Int,
        _ qkv: [Float],
        _ shape: (tokens: Int, heads: Int, width: Int, window: Int),
        _ bias: [Float]?
    ) -> [Float] {
        var out = [Float](repeating: .nan, count: shape.tokens * shape.heads * shape.width)
        var work = [Float](repeating: .nan, count: scratch)
        qkv.withUnsafeBufferPointer { qkv in
            (bias ?? []).withUnsafeBufferPointer { bias in
                out.withUnsafeMutableBufferPointer { out in
                    guard let from = qkv.baseAddress, let to = out.baseAddress else { return }
                    var text = ck_attention_f32_t(
                        qkv: from,
                        out: to,
                        tokens: shape.tokens,
                        heads: shape.heads,
                        width: shape.width,
                        scale: 0.2,
                        window: shape.window,
                        bias: bias.isEmpty ? nil : bias.baseAddress,
                        bias_reach: bias.isEmpty ? 0 : shape.tokens - 1
                    )
                    kernel?(&text, &work)
                }
            }
        }
        return out
    }

    @Test func `the portable kernels are always there, others only at their level`() {
        #expect(ck_narrow(CK_CPU_SCALAR, CK_INT8) != nil)
        #expect(ck_narrow(CK_CPU_SCALAR, CK_BFLOAT16) != nil)
        #expect(ck_cpu_level() == CK_CPU_AVX512 || ck_narrow(CK_CPU_AVX512, CK_INT8) == nil)
        #expect(ck_narrow(CK_CPU_AVX2, CK_BFLOAT16) == nil)
    }
}
