/// The cosine of every row of one column with the same row of another, and the way back.
struct PairCosines<Scalar: BinaryFloatingPoint & Sendable> {
    /// One cosine a row.
    let values: [Double]
    private let left: UnitRows<Scalar>
    private let right: UnitRows<Scalar>

    init(_ columns: [Embeddings<Scalar>]) {
        left = UnitRows(columns[0])
        right = UnitRows(columns[1])
        let (a, b) = (left.vectors, right.vectors)
        values = (0..<a.rows).map { row in
            zip(a[row: row], b[row: row]).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        }
    }

    /// The gradients by both columns, given those by the cosines.
    func backward(_ slopes: [Double]) -> [Embeddings<Scalar>] {
        var (a, b) = (right.vectors, left.vectors)
        for (row, slope) in slopes.enumerated() {
            for i in row * a.columns..<(row + 1) * a.columns {
                a.elements[i] *= Scalar(slope)
                b.elements[i] *= Scalar(slope)
            }
        }
        return [left.backward(a), right.backward(b)]
    }
}
