internal import COpenBLAS

/// A = L · Lᵀ of a symmetric positive definite matrix.
public struct CholeskyDecomposition: Sendable {
    /// L, `n × n`, zero above its diagonal.
    public let lower: DoubleMatrix

    /// Decomposes a symmetric matrix; only what is on and below the diagonal is read.
    ///
    /// - Throws: `TensorsError.matrixNotFinite`, `.notPositiveDefinite`.
    public init(of matrix: DoubleMatrix) throws(TensorsError) {
        precondition(matrix.rows == matrix.columns, "a symmetric matrix is square")
        try matrix.checkFinite(.cholesky)
        KernelThreads.useOneEach()
        let n = matrix.rows
        var a = matrix.elements
        if n > 0 {
            var order = Int32(n)
            var status: Int32 = 0
            // Our lower triangle is Fortran's upper one.
            unsafe dpotrf_("U", &order, &a, &order, &status, 1)
            guard status == 0 else { throw .notPositiveDefinite(order: Int(status)) }
        }
        for i in 0..<n {
            for j in i + 1..<max(n, i + 1) { a[i * n + j] = 0 }
        }
        lower = DoubleMatrix(rows: n, columns: n, elements: a)
    }

    /// X of A · X = B: `n × r`.
    public func solve(_ right: DoubleMatrix) -> DoubleMatrix {
        precondition(right.rows == lower.rows, "\(right.rows) rows for \(lower.rows) unknowns")
        guard !right.elements.isEmpty else { return right }
        var columns = right.transposed.elements
        var (order, count) = (Int32(lower.rows), Int32(right.columns))
        var status: Int32 = 0
        unsafe dpotrs_("U", &order, &count, lower.elements, &order, &columns, &order, &status, 1)
        precondition(status == 0, "dpotrs takes what dpotrf gives")
        return DoubleMatrix(rows: right.columns, columns: right.rows, elements: columns).transposed
    }
}
