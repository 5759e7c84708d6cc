import Tensors

extension DoubleMatrix {
    /// Some of the columns, in order.
    func columns(_ range: Range<Int>) -> DoubleMatrix {
        DoubleMatrix(
            rows: rows,
            columns: range.count,
            elements: (0..<rows).flatMap { row in
                elements[row * columns + range.lowerBound..<row * columns + range.upperBound]
            }
        )
    }

    /// Both matrices side by side, row for row.
    func sideBySide(_ other: DoubleMatrix) -> DoubleMatrix {
        precondition(rows == other.rows, "as many rows")
        return DoubleMatrix(
            rows: rows,
            columns: columns + other.columns,
            elements: (0..<rows).flatMap { Array(self[row: $0]) + Array(other[row: $0]) }
        )
    }
}
