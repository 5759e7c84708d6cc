internal import COpenBLAS
internal import Dispatch

extension Matrix {
    /// A · B: `(m × k) · (k × n)` gives `m × n`.
    public func multiplied(by other: Matrix) -> Matrix {
        precondition(columns == other.rows, "\(columns) columns times \(other.rows) rows")
        return product(with: other, CblasNoTrans, outputs: other.columns)
    }

    /// A · Bᵀ: `(m × k) · (n × k)ᵀ` gives `m × n`, the inner products of all rows with all rows.
    public func multiplied(byTransposed other: Matrix) -> Matrix {
        precondition(columns == other.columns, "rows of \(columns) and of \(other.columns)")
        return product(with: other, CblasTrans, outputs: other.rows)
    }

    /// Aᵀ.
    public var transposed: Matrix {
        Matrix(
            rows: columns,
            columns: rows,
            elements: elements.transposed(rows: rows, columns: columns)
        )
    }

    /// Rows are shared among the cores where there is work for them.
    private func product(
        with other: Matrix,
        _ transpose: CBLAS_TRANSPOSE,
        outputs: Int
    ) -> Matrix {
        KernelThreads.useOneEach()
        var result = [Float](repeating: 0, count: rows * outputs)
        guard !result.isEmpty, columns > 0 else {
            return Matrix(rows: rows, columns: outputs, elements: result)
        }
        let worthwhile = rows * outputs * columns / Self.leastOperations
        let parts = max(1, min(KernelThreads.count, min(rows, worthwhile)))
        let (rows, columns, right) = (rows, columns, other.columns)
        unsafe elements.withUnsafeBufferPointer { a in
            unsafe other.elements.withUnsafeBufferPointer { b in
                unsafe result.withUnsafeMutableBufferPointer { out in
                    // Each part writes its own rows.
                    nonisolated(unsafe) let (a, b, out) = unsafe (a, b, out)
                    DispatchQueue.concurrentPerform(iterations: parts) { part in
                        let first = rows * part / parts
                        let count = rows * (part + 1) / parts - first
                        unsafe cblas_sgemm(
                            CblasRowMajor,
                            CblasNoTrans,
                            transpose,
                            Int32(count),
                            Int32(outputs),
                            Int32(columns),
                            1,
                            a.baseAddress?.advanced(by: first * columns),
                            Int32(columns),
                            b.baseAddress,
                            Int32(right),
                            0,
                            out.baseAddress?.advanced(by: first * outputs),
                            Int32(outputs)
                        )
                    }
                }
            }
        }
        return Matrix(rows: rows, columns: outputs, elements: result)
    }

    /// Multiplications below which another thread costs more than it brings.
    private static let leastOperations = 4_000_000
}

extension Array {
    /// The elements of a row-major `rows × columns` matrix, column after column.
    func transposed(rows: Int, columns: Int) -> [Element] {
        (0..<columns).flatMap { column in
            (0..<rows).map { self[$0 * columns + column] }
        }
    }
}
