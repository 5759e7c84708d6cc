internal import COpenBLAS

/// A = Q · R with k = min(m, n).
public struct QRDecomposition: Sendable {
    /// Q, `m × k`, its columns orthonormal.
    public let q: DoubleMatrix
    /// R, `k × n`, zero below its diagonal.
    public let r: DoubleMatrix

    /// Decomposes a matrix, `m × n`, by Householder reflections.
    ///
    /// - Throws: `TensorsError.matrixNotFinite`.
    public init(of matrix: DoubleMatrix) throws(TensorsError) {
        try matrix.checkFinite(.qr)
        let (m, n) = (matrix.rows, matrix.columns)
        let k = min(m, n)
        var a = matrix.elements
        var r = [Double](repeating: 0, count: k * n)
        var q = [Double](repeating: 0, count: m * k)
        if k > 0 {
            // To Fortran the rows are columns: it sees Aᵀ = Rᵀ · Qᵀ, of which it makes L · Q.
            var (rows, columns, count) = (Int32(n), Int32(m), Int32(k))
            var reflectors = [Double](repeating: 0, count: k)
            var status = LAPACK.withWorkspace { work, size, info in
                unsafe dgelqf_(&rows, &columns, &a, &rows, &reflectors, work, size, info)
            }
            precondition(status == 0, "dgelqf takes every finite matrix")
            for i in 0..<k {
                for j in i..<n { r[i * n + j] = a[i * n + j] }
            }
            // The reflectors of Q are above L: row i of A from column i on, k of n columns.
            for i in 0..<m {
                for j in 0..<k { q[i * k + j] = a[i * n + j] }
            }
            status = LAPACK.withWorkspace { work, size, info in
                unsafe dorglq_(&count, &columns, &count, &q, &count, &reflectors, work, size, info)
            }
            precondition(status == 0, "dorglq takes what dgelqf gives")
        }
        self.q = DoubleMatrix(rows: m, columns: k, elements: q)
        self.r = DoubleMatrix(rows: k, columns: n, elements: r)
    }
}
