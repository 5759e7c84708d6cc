import Foundation
import TestSupport
import Tensors
import Testing

@Suite struct AttentionTests {
    struct Shape: Sendable, CustomStringConvertible {
        let lengths: [Int], heads: Int, width: Int, window: Int?
        var description: String { "\(lengths) \(heads)x\(width) window \(window ?? -1)" }
    }

    static let shapes = [
        Shape(lengths: [1], heads: 1, width: 4, window: nil),
        Shape(lengths: [3, 0, 17, 50], heads: 2, width: 8, window: nil),
        Shape(lengths: [130, 64], heads: 2, width: 32, window: nil),
        Shape(lengths: [100, 1, 20], heads: 3, width: 12, window: 0),
        Shape(lengths: [120, 33], heads: 2, width: 20, window: 8),
        Shape(lengths: [200], heads: 1, width: 64, window: 63),
        Shape(lengths: [40], heads: 1, width: 16, window: 1000),
    ]

    /// Shapes whose backward pass takes one block of queries, several, and several with a window.
    static let gradientShapes = [
        Shape(lengths: [1, 0, 6], heads: 2, width: 5, window: nil),
        Shape(lengths: [70, 9], heads: 1, width: 8, window: nil),
        Shape(lengths: [150], heads: 1, width: 20, window: 7),
    ]

    /// Attention in double precision, score by score.
    static func reference(
        _ qkv: [Float],
        _ shape: Shape,
        bias: RelativeBias?
    ) -> [Float] {
        let all = shape.heads * shape.width
        var out: [Float] = []
        var start = 0
        for length in shape.lengths {
            for query in 0..<length {
                for head in 0..<shape.heads {
                    func value(_ token: Int, _ part: Int, _ k: Int) -> Double {
                        Double(qkv[(start + token) * 3 * all + part * all + head * shape.width + k])
                    }
                    let seen = (0..<length).filter { abs($0 - query) <= shape.window ?? .max }
                    let weights = seen.map { key in
                        let dot = (0..<shape.width).reduce(0.0) {
                            $0 + value(query, 0, $1) * value(key, 1, $1)
                        }
                        let added = bias.map {
                            $0.values[head * (2 * $0.reach + 1) + $0.reach + key - query]
                        }
                        return exp(dot / Double(shape.width).squareRoot() + Double(added ?? 0))
                    }
                    let total = weights.reduce(0, +)
                    for k in 0..<shape.width {
                        let sum = zip(seen, weights).reduce(0.0) { $0 + $1.1 * value($1.0, 2, k) }
                        out.append(Float(sum / total))
                    }
                }
            }
            start += length
        }
        return out
    }

    private func check(
        _ shape: Shape,
        bias: RelativeBias?,
        precision: Precision = .float32,
        tolerance: Float = 2e-6
    ) {
        var random = SeededRandom(seed: 5)
        let all = shape.heads * shape.width
        let offsets = shape.lengths.reduce(into: [Int32(0)]) {
            $0.append($0[$0.count - 1] + Int32($1))
        }
        let tokens = shape.lengths.reduce(0, +)
        let qkv = random.floats(tokens * 3 * all, in: -2...2)
        var attended = AlignedFloats([Float](repeating: .nan, count: tokens * all))
        var work = AlignedFloats()
        Attention(
            heads: shape.heads,
            width: shape.width,
            window: shape.window,
            precision: precision
        )
        .forward(
            AlignedFloats(qkv),
            offsets: offsets,
            bias: bias,
            scratch: &work,
            into: &attended
        )
        let out = attended.array
        let expected = Self.reference(qkv, shape, bias: bias)
        #expect(Closeness.maximumDifference(out, expected) < tolerance)
        guard precision == .float32 else { return }
        var trained = [Float](repeating: .nan, count: out.count)
        var scratch: [Float] = []
        Attention(heads: shape.heads, width: shape.width, window: shape.window).forward(
            qkv,
            offsets: offsets,
            bias: bias,
            dropout: nil,
            scratch: &scratch,
            into: &trained
        )
        #expect(Closeness.maximumDifference(trained, expected) < tolerance)
    }

    @Test(arguments: shapes)
    func `every token gathers what it sees of its own text`(_ shape: Shape) {
        check(shape, bias: nil)
    }

    @Test(arguments: shapes)
    func `a relative bias adds to scores by distance`(_ shape: Shape) {
        var random = SeededRandom(seed: 6)
        let table = random.floats(32 * shape.heads, in: -3...3)
        check(shape, bias: RelativeBias(table: table, heads: shape.heads, reach: 250))
    }

    @Test(arguments: shapes)
    func `narrow products are near`(_ shape: Shape) {
        var random = SeededRandom(seed: 6)
        let table = random.floats(32 * shape.heads, in: -3...3)
        let bias = RelativeBias(table: table, heads: shape.heads, reach: 250)
        check(shape, bias: nil, precision: .int8, tolerance: 0.03)
        check(shape, bias: bias, precision: .bfloat16, tolerance: 0.03)
    }
}
