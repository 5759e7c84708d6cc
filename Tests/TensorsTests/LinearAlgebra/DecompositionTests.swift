import TestSupport
import Tensors
import Testing

@Suite struct DecompositionTests {
    static let shapes = [(1, 1), (5, 3), (3, 5), (40, 17), (17, 40), (6, 6), (0, 4), (4, 0)]

    @Test(arguments: shapes)
    func `singular values put the matrix together again`(_ m: Int, _ n: Int) throws {
        let a = DoubleMatrix(random: m, n, seed: 1)
        let svd = try SingularValueDecomposition(of: a)
        let k = min(m, n)
        let product = svd.left.multiplied(by: .diagonal(svd.values))
            .multiplied(by: svd.rightTransposed)
        #expect(product.difference(to: a) < 1e-12)
        #expect(svd.left.transposed.multiplied(by: svd.left).difference(to: .identity(k)) < 1e-12)
        #expect(
            svd.rightTransposed.multiplied(by: svd.rightTransposed.transposed)
                .difference(to: .identity(k)) < 1e-12
        )
        #expect(svd.values == svd.values.sorted(by: >))
        #expect(svd.values.allSatisfy { $0 >= 0 })
    }

    @Test(arguments: shapes)
    func `QR puts the matrix together again`(_ m: Int, _ n: Int) throws {
        let a = DoubleMatrix(random: m, n, seed: 2)
        let qr = try QRDecomposition(of: a)
        #expect(qr.q.multiplied(by: qr.r).difference(to: a) < 1e-12)
        #expect(
            qr.q.transposed.multiplied(by: qr.q).difference(to: .identity(min(m, n))) < 1e-12
        )
        for i in 0..<qr.r.rows {
            for j in 0..<min(i, n) { #expect(qr.r.elements[i * n + j] == 0) }
        }
    }

    @Test(arguments: [1, 2, 7, 30])
    func `eigenvalues put a symmetric matrix together again`(_ n: Int) throws {
        let half = DoubleMatrix(random: n, n, seed: 3)
        var a = half
        for i in 0..<n {
            for j in 0..<n {
                a.elements[i * n + j] = half.elements[i * n + j] + half.elements[j * n + i]
            }
        }
        let eigen = try SymmetricEigendecomposition(of: a)
        let product = eigen.vectors.transposed.multiplied(by: .diagonal(eigen.values))
            .multiplied(by: eigen.vectors)
        #expect(product.difference(to: a) < 1e-12)
        #expect(eigen.values == eigen.values.sorted())
        // What is above the diagonal is not read.
        for i in 0..<n { for j in i + 1..<max(n, i + 1) { a.elements[i * n + j] = 99 } }
        #expect(try SymmetricEigendecomposition(of: a).values == eigen.values)
    }

    @Test(arguments: [1, 2, 7, 30])
    func `a Cholesky factor puts the matrix together and solves`(_ n: Int) throws {
        let b = DoubleMatrix(random: n + 3, n, seed: 4)
        let a = b.transposed.multiplied(by: b)
        let cholesky = try CholeskyDecomposition(of: a)
        let product = cholesky.lower.multiplied(by: cholesky.lower.transposed)
        #expect(product.difference(to: a) < 1e-11)
        for i in 0..<n {
            for j in i + 1..<max(n, i + 1) { #expect(cholesky.lower.elements[i * n + j] == 0) }
        }
        let right = DoubleMatrix(random: n, 3, seed: 5)
        #expect(a.multiplied(by: cholesky.solve(right)).difference(to: right) < 1e-8)
        #expect(a.multiplied(by: try a.solve(right)).difference(to: right) < 1e-8)
    }

    @Test func `matrices that cannot be decomposed are refused`() throws {
        let bad = DoubleMatrix([[1, .nan], [2, 3]])
        #expect(throws: TensorsError.matrixNotFinite(.singularValues)) {
            try SingularValueDecomposition(of: bad)
        }
        #expect(throws: TensorsError.matrixNotFinite(.qr)) { try QRDecomposition(of: bad) }
        #expect(throws: TensorsError.matrixNotFinite(.symmetricEigenvalues)) {
            try SymmetricEigendecomposition(of: bad)
        }
        #expect(throws: TensorsError.matrixNotFinite(.cholesky)) {
            try CholeskyDecomposition(of: bad)
        }
        #expect(throws: TensorsError.notPositiveDefinite(order: 2)) {
            try CholeskyDecomposition(of: DoubleMatrix([[1, 2], [2, 1]]))
        }
        #expect(throws: TensorsError.singularMatrix(pivot: 2)) {
            try DoubleMatrix([[1, 2], [2, 4]]).solve(.identity(2))
        }
        #expect(throws: TensorsError.matrixNotFinite(.solution)) {
            try DoubleMatrix.identity(2).solve(bad)
        }
        for error in [
            TensorsError.matrixNotFinite(.qr), .noConvergence(.singularValues),
            .notPositiveDefinite(order: 2), .singularMatrix(pivot: 1),
        ] { #expect(!error.description.isEmpty && !error.description.contains("\n")) }
    }

    struct Procrustes: Decodable {
        let name: String
        let A: [[Double]], B: [[Double]], R: [[Double]]
        let nuclear_norm: Double
    }

    @Test func `singular vectors solve Procrustes' problem as the reference does`() throws {
        for golden in try LinearAlgebraGolden.cases("procrustes", as: Procrustes.self) {
            let product = DoubleMatrix(golden.A).transposed.multiplied(by: DoubleMatrix(golden.B))
            let svd = try SingularValueDecomposition(of: product)
            let rotation = svd.left.multiplied(by: svd.rightTransposed)
            let tolerance = golden.name == "wide_fewer_rows" ? 1e-8 : 1e-9
            #expect(rotation.difference(to: DoubleMatrix(golden.R)) < tolerance, "\(golden.name)")
            let nuclear = svd.values.reduce(0, +)
            #expect(abs(nuclear / golden.nuclear_norm - 1) < 1e-9, "\(golden.name)")
        }
    }

    struct Skew: Decodable {
        let A: [[Double]], cayley: [[Double]], cayley_half: [[Double]]
    }

    @Test func `solutions give Cayley transforms as the reference does`() throws {
        for golden in try LinearAlgebraGolden.cases("skew", as: Skew.self) {
            let a = DoubleMatrix(golden.A)
            func shifted(_ factor: Double) -> DoubleMatrix {
                var matrix = DoubleMatrix.identity(a.rows)
                for i in a.elements.indices { matrix.elements[i] += factor * a.elements[i] }
                return matrix
            }
            let cayley = try shifted(1).solve(shifted(-1))
            #expect(cayley.difference(to: DoubleMatrix(golden.cayley)) < 1e-10)
            let half = try shifted(-0.5).solve(shifted(0.5))
            #expect(half.difference(to: DoubleMatrix(golden.cayley_half)) < 1e-10)
        }
    }
}
