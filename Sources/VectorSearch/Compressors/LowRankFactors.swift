package import Tensors

/// The best approximation of a matrix by a product of two thin ones: its truncated singular value
/// decomposition (Eckart and Young 1936), exact where the survey draws at random.
package struct LowRankFactors: Sendable {
    /// U · S, `m × r`; or U.
    package let left: Matrix
    /// Vᵀ, `r × n`; or S · Vᵀ.
    package let right: Matrix

    /// Factors of rank `r`, at most the smaller side, from the eigenvectors of the smaller product of
    /// the matrix with itself.
    package init(_ matrix: Matrix, rank: Int) throws(VectorSearchError) {
        precondition(rank > 0, "a rank")
        let isTall = matrix.rows >= matrix.columns
        let thin = DoubleMatrix(isTall ? matrix.transposed : matrix)
        let square = thin.multiplied(by: thin.transposed)
        let vectors: DoubleMatrix
        do {
            vectors = try SymmetricEigendecomposition(of: square).vectors
        } catch {
            throw .faissFailed(operation: "decompose a matrix", detail: "\(error)")
        }
        // Ascending: the last are the greatest.
        let kept = min(rank, square.rows)
        let elements = (0..<kept).flatMap { vectors[row: square.rows - 1 - $0].map { Float($0) } }
        let directions = Matrix(rows: kept, columns: square.rows, elements: elements)
        if isTall {
            left = matrix.multiplied(byTransposed: directions)
            right = directions
        } else {
            left = directions.transposed
            right = directions.multiplied(by: matrix)
        }
    }

    /// Dimensions that were kept.
    package var rank: Int { right.rows }

    /// Rows of the product, `rows.count × n`.
    func product(_ rows: some Collection<Int>) -> Matrix {
        left.rows(at: rows).multiplied(by: right)
    }
}
