/// Rows divided by their Euclidean lengths, with the way back for gradients.
struct UnitRows<Scalar: BinaryFloatingPoint & Sendable>: Sendable {
    /// The rows of length 1; a row of zeros stays.
    let vectors: Embeddings<Scalar>
    private let lengths: [Scalar]

    /// The least length that is divided by.
    private static var leastLength: Scalar { 1e-12 }

    init(_ rows: Embeddings<Scalar>) {
        var vectors = rows
        var lengths: [Scalar] = []
        lengths.reserveCapacity(rows.rows)
        let d = rows.columns
        for row in 0..<rows.rows {
            var sum = 0.0
            for i in row * d..<(row + 1) * d {
                let value = Double(rows.elements[i])
                sum += value * value
            }
            let length = max(Scalar(sum.squareRoot()), Self.leastLength)
            lengths.append(length)
            for i in row * d..<(row + 1) * d { vectors.elements[i] /= length }
        }
        self.vectors = vectors
        self.lengths = lengths
    }

    /// The gradient by the rows before division: (g − u (u·g)) / |x|.
    func backward(_ gradient: Embeddings<Scalar>) -> Embeddings<Scalar> {
        var result = gradient
        let d = vectors.columns
        for row in 0..<vectors.rows {
            var along = 0.0
            for i in row * d..<(row + 1) * d {
                along += Double(vectors.elements[i]) * Double(gradient.elements[i])
            }
            let share = Scalar(along)
            for i in row * d..<(row + 1) * d {
                result.elements[i] =
                    (gradient.elements[i] - vectors.elements[i] * share) / lengths[row]
            }
        }
        return result
    }
}
