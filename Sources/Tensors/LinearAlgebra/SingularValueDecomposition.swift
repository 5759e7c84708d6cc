internal import COpenBLAS

/// A = U · diag(s) · Vᵀ with k = min(m, n) singular values.
public struct SingularValueDecomposition: Sendable {
    /// U, `m × k`, its columns orthonormal.
    public let left: DoubleMatrix
    /// The singular values, `k`, descending and at least 0.
    public let values: [Double]
    /// Vᵀ, `k × n`, its rows orthonormal.
    public let rightTransposed: DoubleMatrix

    /// Decomposes a matrix, `m × n`, by divide and conquer.
    ///
    /// - Throws: `TensorsError.matrixNotFinite`, `.noConvergence`.
    public init(of matrix: DoubleMatrix) throws(TensorsError) {
        try matrix.checkFinite(.singularValues)
        let (m, n) = (matrix.rows, matrix.columns)
        let k = min(m, n)
        var values = [Double](repeating: 0, count: k)
        var left = [Double](repeating: 0, count: m * k)
        var right = [Double](repeating: 0, count: k * n)
        if k > 0 {
            // To Fortran the rows are columns: it sees Aᵀ = V · diag(s) · Uᵀ, and what it writes as
            // columns of V are rows of Vᵀ to us.
            var a = matrix.elements
            var (rows, columns, count) = (Int32(n), Int32(m), Int32(k))
            var integers = [Int32](repeating: 0, count: 8 * k)
            let status = LAPACK.withWorkspace { work, size, info in
                unsafe dgesdd_(
                    "S",
                    &rows,
                    &columns,
                    &a,
                    &rows,
                    &values,
                    &right,
                    &rows,
                    &left,
                    &count,
                    work,
                    size,
                    &integers,
                    info,
                    1
                )
            }
            guard status == 0 else { throw .noConvergence(.singularValues) }
        }
        self.left = DoubleMatrix(rows: m, columns: k, elements: left)
        self.values = values
        rightTransposed = DoubleMatrix(rows: k, columns: n, elements: right)
    }
}
