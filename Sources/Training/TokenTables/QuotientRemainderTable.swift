package import Tensors

/// Compositional embeddings: e = Q[i / m] · R[i mod m], element by element (Shi et al., KDD 2020).
package struct QuotientRemainderTable: TokenTable {
    package let tokens: Int
    package let dimension: Int
    package let remainders: Int
    /// Q, then R.
    package var parameters: [Float]
    package var bytes: Int { 4 * parameters.count }

    private static let rounds = 8
    private var quotients: Int { (tokens + remainders - 1) / remainders }

    /// The table of least weighted squared error, by alternating least squares: Q and R are each the
    /// best for the other.
    package init(
        fitting original: Matrix,
        frequencies: [Float],
        ratio: Double
    ) throws(TrainingError) {
        let n = original.rows
        let limit = Int(ratio * Double(n))
        guard let remainders = (1...n).last(where: { $0 + (n + $0 - 1) / $0 <= limit }) else {
            let least = (1...n).map { $0 + (n + $0 - 1) / $0 }.min() ?? n
            throw .ratio(ratio, of: .quotientRemainder, smallest: Double(least) / Double(n))
        }
        tokens = n
        dimension = original.columns
        self.remainders = remainders
        parameters = []
        var q = [Float](repeating: 1, count: quotients * dimension)
        var r = [Float](repeating: 0, count: remainders * dimension)
        for _ in 0..<Self.rounds {
            r = best(
                remainders,
                by: { ($0 % remainders, $0 / remainders) },
                q,
                original,
                frequencies
            )
            q = best(
                quotients,
                by: { ($0 / remainders, $0 % remainders) },
                r,
                original,
                frequencies
            )
        }
        parameters = q + r
    }

    private func best(
        _ count: Int,
        by places: (Int) -> (own: Int, other: Int),
        _ others: [Float],
        _ original: Matrix,
        _ frequencies: [Float]
    ) -> [Float] {
        let d = dimension
        var products = [Float](repeating: 0, count: count * d)
        var squares = products
        for token in 0..<tokens {
            let (own, other) = places(token)
            let row = original[row: token]
            for c in 0..<d {
                let factor = others[other * d + c]
                products[own * d + c] += frequencies[token] * factor * row[row.startIndex + c]
                squares[own * d + c] += frequencies[token] * factor * factor
            }
        }
        return zip(products, squares).map { $1 > 0 ? $0 / $1 : 0 }
    }

    package func forward(_ ids: [Int32]) -> Matrix {
        var out = Matrix(rows: ids.count, columns: dimension)
        for (row, id) in ids.enumerated() {
            let (q, r) = places(id)
            for c in 0..<dimension {
                out.elements[row * dimension + c] = parameters[q + c] * parameters[r + c]
            }
        }
        return out
    }

    package func backward(_ ids: [Int32], _ gradient: Matrix, into gradients: inout [Float]) {
        for (row, id) in ids.enumerated() {
            let (q, r) = places(id)
            for c in 0..<dimension {
                let g = gradient.elements[row * dimension + c]
                gradients[q + c] += g * parameters[r + c]
                gradients[r + c] += g * parameters[q + c]
            }
        }
    }

    private func places(_ id: Int32) -> (quotient: Int, remainder: Int) {
        let (q, r) = Int(id).quotientAndRemainder(dividingBy: remainders)
        return (q * dimension, (quotients + r) * dimension)
    }
}
