public import Tensors

extension DoubleMatrix {
    /// Every element times a factor.
    func scaled(by factor: Double) -> DoubleMatrix {
        DoubleMatrix(rows: rows, columns: columns, elements: elements.map { $0 * factor })
    }

    /// The sum of two matrices of one shape.
    func adding(_ other: DoubleMatrix) -> DoubleMatrix {
        precondition(rows == other.rows && columns == other.columns, "matrices of one shape")
        return DoubleMatrix(
            rows: rows,
            columns: columns,
            elements: zip(elements, other.elements).map { $0 + $1 }
        )
    }

    /// Some of the rows, in order.
    func rows(_ range: Range<Int>) -> DoubleMatrix {
        DoubleMatrix(
            rows: range.count,
            columns: columns,
            elements: Array(elements[range.lowerBound * columns..<range.upperBound * columns])
        )
    }

    /// How far the matrix is from having orthonormal rows or columns: the largest entry of
    /// |A · Aᵀ − I| or |Aᵀ · A − I|, whichever is the smaller matrix.
    public var orthogonalityResidual: Double {
        let product =
            rows <= columns ? multiplied(by: transposed) : transposed.multiplied(by: self)
        return product.elements.enumerated().reduce(0) { most, entry in
            let (row, column) = entry.offset.quotientAndRemainder(dividingBy: product.rows)
            return max(most, abs(entry.element - (row == column ? 1 : 0)))
        }
    }
}
