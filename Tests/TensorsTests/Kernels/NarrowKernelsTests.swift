import CKernels
import Foundation
import TestSupport
import Testing

/// Every level of the narrow formats that this processor runs, against double precision.
@Suite struct NarrowKernelsTests {
    struct Kernels: Sendable, CustomStringConvertible {
        let level: UInt32
        let isInt8: Bool
        var description: String { "\(isInt8 ? "int8" : "bfloat16") at level \(level)" }
        var table: ck_narrow_t? {
            ck_narrow(ck_cpu_level_t(rawValue: level), isInt8 ? CK_INT8 : CK_BFLOAT16)?.pointee
        }
    }

    static let all = [CK_CPU_SCALAR, CK_CPU_AVX2, CK_CPU_AVX512, CK_CPU_NEON].flatMap { level in
        [true, false].map { Kernels(level: level.rawValue, isInt8: $0) }
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

    @Test func `the portable kernels are always there, others only at their level`() {
        #expect(ck_narrow(CK_CPU_SCALAR, CK_INT8) != nil)
        #expect(ck_narrow(CK_CPU_SCALAR, CK_BFLOAT16) != nil)
        #expect(ck_cpu_level() == CK_CPU_AVX512 || ck_narrow(CK_CPU_AVX512, CK_INT8) == nil)
        #expect(ck_narrow(CK_CPU_AVX2, CK_BFLOAT16) == nil)
    }
}
