internal import COpenBLAS

extension DoubleMatrix {
    /// X of A · X = B for a square A, `n × n`, and B, `n × r`.
    ///
    /// - Throws: `TensorsError.matrixNotFinite`, `.singularMatrix`.
    public func solve(_ right: DoubleMatrix) throws(TensorsError) -> DoubleMatrix {
        precondition(rows == columns && right.rows == rows, "a square system")
        try checkFinite(.solution)
        try right.checkFinite(.solution)
        guard !right.elements.isEmpty else { return right }
        KernelThreads.useOneEach()
        var a = transposed.elements
        var b = right.transposed.elements
        var (order, count, status) = (Int32(rows), Int32(right.columns), Int32(0))
        var pivots = [Int32](repeating: 0, count: rows)
        unsafe dgesv_(&order, &count, &a, &order, &pivots, &b, &order, &status)
        guard status == 0 else { throw .singularMatrix(pivot: Int(status)) }
        return DoubleMatrix(rows: right.columns, columns: right.rows, elements: b).transposed
    }
}
