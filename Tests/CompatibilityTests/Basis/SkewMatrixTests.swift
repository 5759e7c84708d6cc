import Compatibility
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct SkewMatrixTests {
    private struct Cases: Decodable { let cases: [Case] }
    private struct Case: Decodable {
        let n: Int
        let A: [[Double]]
        let expm: [[Double]]
        let cayley_half: [[Double]]
    }

    private func closeness(_ matrix: DoubleMatrix, _ expected: [[Double]]) -> Double {
        zip(matrix.elements, expected.flatMap(\.self)).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    @Test func `both parametrizations equal the reference to 1e-10`() throws {
        let golden = try Fixtures.json(
            Fixtures.golden.appending(path: "linalg/skew.json"),
            as: Cases.self
        )
        #expect(!golden.cases.isEmpty)
        for golden in golden.cases {
            // A = L − Lᵀ with L = A / 2.
            let half = golden.A.flatMap { $0.map { $0 / 2 } }
            let skew = SkewMatrix(
                of: DoubleMatrix(rows: golden.n, columns: golden.n, elements: half)
            )
            #expect(closeness(skew.matrix, golden.A) < 1e-12)
            #expect(closeness(try skew.orthogonal(by: .exponential), golden.expm) < 1e-10)
            #expect(closeness(try skew.orthogonal(by: .cayley), golden.cayley_half) < 1e-10)
        }
    }

    @Test(arguments: SkewMatrix.Parametrization.allCases)
    func `after any number of steps the matrix is orthogonal`(
        by parametrization: SkewMatrix.Parametrization
    ) throws {
        let n = 24
        var random = SeededRandom(seed: 3)
        var lower = DoubleMatrix(
            rows: n,
            columns: n,
            elements: .init(repeating: 0, count: n * n)
        )
        #expect(try SkewMatrix(of: lower).orthogonal(by: parametrization) == .identity(n))
        for step in 1...500 {
            let change = random.floats(n * n)
            lower.elements = zip(lower.elements, change).map { $0 + 0.1 * Double($1) }
            guard step % 50 == 0 else { continue }
            let turned = try SkewMatrix(of: lower).orthogonal(by: parametrization)
            #expect(turned.orthogonalityResidual <= 1e-9, "step \(step)")
        }
    }

    @Test func `what is not finite is refused`() {
        let skew = SkewMatrix(
            of: DoubleMatrix(rows: 2, columns: 2, elements: [0, .nan, 1, 0])
        )
        for parametrization in SkewMatrix.Parametrization.allCases {
            #expect(throws: CompatibilityError.self) {
                _ = try skew.orthogonal(by: parametrization)
            }
        }
    }
}
