import Compatibility
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct AffineMapTests {
    private struct Golden: Decodable {
        struct Case: Decodable {
            let name: String
            let A: [[Double]]
            let B: [[Double]]
        }
        let cases: [Case]
    }

    private static func difference(_ left: Matrix, _ right: Matrix) -> Float {
        Closeness.maximumDifference(left.elements, right.elements)
    }

    /// |WᵀW − I| for tall maps, |WWᵀ − I| for wide ones.
    private static func residual(_ weights: Matrix) -> Double {
        let w = DoubleMatrix(weights)
        let product =
            w.rows >= w.columns
            ? w.transposed.multiplied(by: w) : w.multiplied(by: w.transposed)
        let identity = DoubleMatrix.identity(product.rows)
        return zip(product.elements, identity.elements).map { abs($0 - $1) }.max() ?? 0
    }

    @Test(arguments: [(16, 16), (20, 12), (12, 20)])
    func `a rotation with a shift is recovered by Procrustes`(_ d: Int, _ e: Int) throws {
        let x = SampleVectors.rows(300, d, seed: 1, isUnit: false)
        // Tall: only the columns' span can be kept, so the data lie in it.
        let turn =
            d >= e
            ? try SampleVectors.rotation(d, e, seed: 2)
            : try SampleVectors.rotation(e, d, seed: 2).transposed
        let data =
            d > e
            ? Matrix(DoubleMatrix(x).multiplied(by: turn).multiplied(by: turn.transposed)) : x
        let shift = (0..<e).map { Float($0) * 0.1 - 0.5 }
        let y = AffineMap(weights: Matrix(turn), bias: shift)(data)
        let map = try AffineMap(procrustes: data, onto: y)
        #expect(Self.difference(map(data), y) < 1e-5)
        if d <= e { #expect(Self.difference(map.weights, Matrix(turn)) < 1e-5) }
        #expect(Self.residual(map.weights) < 1e-6)
    }

    @Test func `Procrustes of centred golden data turns as the reference does`() throws {
        let golden = try Fixtures.json(
            Fixtures.golden.appendingPathComponent("linalg/procrustes.json"),
            as: Golden.self
        )
        for example in golden.cases {
            func matrix(_ rows: [[Double]]) -> Matrix {
                Matrix(
                    rows: rows.count,
                    columns: rows[0].count,
                    elements: rows.flatMap { $0.map { Float($0) } }
                )
            }
            // Rows and their negatives have the mean 0 and the same products, twice.
            func mirrored(_ rows: [[Double]]) -> Matrix {
                matrix(rows + rows.map { $0.map { -$0 } })
            }
            let map = try AffineMap(procrustes: mirrored(example.A), onto: mirrored(example.B))
            let raw = try Fixtures.json(
                Fixtures.golden.appendingPathComponent("linalg/procrustes.json"),
                as: Rotations.self
            )
            let expected = try #require(raw.cases.first { $0.name == example.name }).R
            #expect(Self.difference(map.weights, matrix(expected)) < 2e-5, "\(example.name)")
        }
    }

    private struct Rotations: Decodable {
        struct Case: Decodable {
            let name: String
            let R: [[Double]]
        }
        let cases: [Case]
    }

    @Test func `the hand example turns by a right angle`() throws {
        let x = Matrix(rows: 3, columns: 2, elements: [1, 0, 0, 1, 1, 1])
        let y = Matrix(rows: 3, columns: 2, elements: [0, 1, -1, 0, -1, 1])
        let map = try AffineMap(procrustes: x, onto: y)
        #expect(Closeness.maximumDifference(map.weights.elements, [0, 1, -1, 0]) < 1e-6)
    }

    @Test func `ridge with a small penalty recovers any affine map`() throws {
        let x = SampleVectors.rows(200, 9, seed: 3, isUnit: false)
        let truth = AffineMap(
            weights: SampleVectors.rows(9, 5, seed: 4, isUnit: false),
            bias: [1, -2, 0.5, 3, 0]
        )
        let map = try AffineMap(ridge: x, onto: truth(x), penalty: 1e-6)
        #expect(Self.difference(map.weights, truth.weights) < 1e-4)
        #expect(Closeness.maximumDifference(map.bias, truth.bias) < 1e-4)
    }

    @Test func `a huge ridge penalty leaves the mean alone`() throws {
        let x = SampleVectors.rows(50, 4, seed: 3, isUnit: false)
        let y = SampleVectors.rows(50, 3, seed: 4, isUnit: false)
        let map = try AffineMap(ridge: x, onto: y, penalty: 1e12)
        let mean = (0..<3).map { j in (0..<50).reduce(Float(0)) { $0 + y.elements[$1 * 3 + j] } / 50
        }
        #expect(Closeness.maximumDifference(map.bias, mean) < 1e-5)
    }

    @Test(arguments: [0.0, -1, .nan, .infinity])
    func `a penalty that is not above zero is refused`(_ penalty: Double) throws {
        let x = SampleVectors.rows(5, 3, seed: 1)
        #expect(throws: CompatibilityError.self) {
            try AffineMap(ridge: x, onto: x, penalty: penalty)
        }
    }

    @Test func `a low-rank map of full rank is the ridge map, and rank one has one direction`()
        throws
    {
        let x = SampleVectors.rows(100, 8, seed: 8, isUnit: false)
        let y = SampleVectors.rows(100, 6, seed: 9, isUnit: false)
        let full = try LowRankMap(fitting: x, onto: y, rank: 6)
        let ridge = try AffineMap(ridge: x, onto: y)
        #expect(Self.difference(full(x), ridge(x)) < 1e-4)
        let one = try LowRankMap(fitting: x, onto: y, rank: 1)
        let values = try SingularValueDecomposition(
            of: DoubleMatrix(one.left.multiplied(by: one.right))
        ).values
        #expect(values[1] < 1e-5 * values[0])
        for rank in [0, 7] {
            #expect(throws: CompatibilityError.badRank(rank: rank, most: 6)) {
                try LowRankMap(fitting: x, onto: y, rank: rank)
            }
        }
    }
}
