import TestSupport
import Tensors
import Testing

@Suite struct MatrixTests {
    private static func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
        var random = SeededRandom(seed: seed)
        return Matrix(rows: rows, columns: columns, elements: random.floats(rows * columns))
    }

    @Test(arguments: [(1, 1, 1), (3, 4, 5), (64, 33, 70), (700, 96, 128), (0, 3, 2), (3, 0, 2)])
    func `products are those of double precision`(_ m: Int, _ k: Int, _ n: Int) {
        let a = Self.random(m, k, seed: 1)
        let b = Self.random(k, n, seed: 2)
        let expected = Matrix(DoubleMatrix(a).multiplied(by: DoubleMatrix(b)))
        let product = a.multiplied(by: b)
        #expect(product.rows == m && product.columns == n)
        #expect(Closeness.maximumDifference(product.elements, expected.elements) < 1e-4)
        let transposed = a.multiplied(byTransposed: b.transposed)
        #expect(Closeness.maximumDifference(transposed.elements, expected.elements) < 1e-4)
    }

    @Test func `the product of double precision is the definition`() {
        let a = DoubleMatrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
        let b = DoubleMatrix(rows: 3, columns: 1, elements: [7, 8, 9])
        #expect(a.multiplied(by: b).elements == [50, 122])
        #expect(a.transposed.elements == [1, 4, 2, 5, 3, 6])
        #expect(a.multiplied(by: .identity(3)) == a)
    }

    @Test func `rows get unit length, a row of zeros stays`() {
        var matrix = Matrix(rows: 3, columns: 2, elements: [3, 4, 0, 0, -5, 12])
        #expect(matrix.rowNorms == [5, 0, 13])
        let normalized = matrix.normalizedRows()
        matrix.normalizeRows()
        #expect(matrix == normalized)
        #expect(
            Closeness.maximumDifference(matrix.elements, [0.6, 0.8, 0, 0, -5 / 13, 12 / 13]) < 1e-7
        )
    }

    @Test func `a prefix keeps the first columns`() {
        let matrix = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
        #expect(matrix.prefix(columns: 2) == Matrix(rows: 2, columns: 2, elements: [1, 2, 4, 5]))
        #expect(matrix.prefix(columns: 0) == Matrix(rows: 2, columns: 0))
    }
}
