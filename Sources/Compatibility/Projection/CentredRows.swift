import Tensors

/// Rows less their mean, in double.
struct CentredRows {
    /// The mean row, `d`.
    let mean: [Double]
    /// The rows less the mean, `n × d`.
    let rows: DoubleMatrix

    init(_ matrix: Matrix) {
        let (n, d) = (matrix.rows, matrix.columns)
        var mean = [Double](repeating: 0, count: d)
        for row in 0..<n {
            let values = matrix[row: row]
            for (j, value) in values.enumerated() { mean[j] += Double(value) }
        }
        for j in 0..<d { mean[j] /= Double(max(n, 1)) }
        self.mean = mean
        rows = DoubleMatrix(
            rows: n,
            columns: d,
            elements: matrix.elements.enumerated().map { Double($1) - mean[$0 % d] }
        )
    }

    /// Aᵀ · B of the centred rows, `d × d'`.
    func crossProducts(with other: CentredRows) -> DoubleMatrix {
        rows.transposed.multiplied(by: other.rows)
    }
}
