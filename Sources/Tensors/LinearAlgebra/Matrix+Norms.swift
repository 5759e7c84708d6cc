extension Matrix {
    /// Euclidean length of each row, summed in Float64.
    public var rowNorms: [Float] {
        (0..<rows).map { row in
            Float(self[row: row].reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
        }
    }

    /// Divides each row by its Euclidean length; a row of zeros stays.
    public mutating func normalizeRows() {
        guard columns > 0 else { return }
        RowNormalization.forward(&elements, columns: columns)
    }

    /// Each row divided by its Euclidean length; a row of zeros stays.
    public func normalizedRows() -> Matrix {
        var result = self
        result.normalizeRows()
        return result
    }

    /// The first `count` columns of each row.
    public func prefix(columns count: Int) -> Matrix {
        precondition(count >= 0 && count <= columns)
        return Matrix(
            rows: rows,
            columns: count,
            elements: (0..<rows).flatMap { self[row: $0].prefix(count) }
        )
    }
}
