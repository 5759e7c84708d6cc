internal import COpenBLAS

/// A = V · diag(w) · Vᵀ of a symmetric matrix.
public struct SymmetricEigendecomposition: Sendable {
    /// The eigenvalues, ascending.
    public let values: [Double]
    /// The eigenvectors, one a row, in the order of the values and of unit length.
    public let vectors: DoubleMatrix

    /// Decomposes a symmetric matrix; only what is on and below the diagonal is read.
    ///
    /// - Throws: `TensorsError.matrixNotFinite`, `.noConvergence`.
    public init(of matrix: DoubleMatrix) throws(TensorsError) {
        precondition(matrix.rows == matrix.columns, "a symmetric matrix is square")
        try matrix.checkFinite(.symmetricEigenvalues)
        let n = matrix.rows
        var a = matrix.elements
        var values = [Double](repeating: 0, count: n)
        if n > 0 {
            var order = Int32(n)
            var integerCount = Int32(3 + 5 * n)
            var integers = [Int32](repeating: 0, count: 3 + 5 * n)
            let status = LAPACK.withWorkspace { work, size, info in
                // Our lower triangle is Fortran's upper one.
                unsafe dsyevd_(
                    "V",
                    "U",
                    &order,
                    &a,
                    &order,
                    &values,
                    work,
                    size,
                    &integers,
                    &integerCount,
                    info,
                    1,
                    1
                )
            }
            guard status == 0 else { throw .noConvergence(.symmetricEigenvalues) }
        }
        self.values = values
        vectors = DoubleMatrix(rows: n, columns: n, elements: a)
    }
}
