package import Tensors

/// Frequent tokens own a row; the others share those of a small table by a hash (AdaptEmb).
package struct AdaptiveTable: TokenTable {
    package let tokens: Int
    package let dimension: Int
    /// Rows that are owned, then those that are shared.
    package var parameters: [Float]
    /// A number for each owned row says whose it is.
    package var bytes: Int { 4 * (parameters.count + owned) }
    private let owned: Int
    /// By token its row.
    private let rows: [Int32]

    /// The share of the rows that frequent tokens own.
    private static let ownedShare = 0.75

    /// The table of least weighted squared error: shared rows are the means of their tokens'.
    package init(
        fitting original: Matrix,
        frequencies: [Float],
        ratio: Double,
        seed: UInt64
    ) throws(TrainingError) {
        tokens = original.rows
        dimension = original.columns
        let all = Int(ratio * Double(tokens))
        guard all >= 2 else {
            throw .ratio(ratio, of: .adaptive, smallest: 2 / Double(original.rows))
        }
        owned = max(1, Int(Double(all) * Self.ownedShare))
        let shared = all - owned
        let bands = TokenBands(
            frequencies: frequencies,
            shares: [Double(owned) / Double(tokens), 1]
        )
        let hash = TokenHash(seed: seed)
        let first = bands.sizes[0]
        rows = (0..<tokens).map { token in
            bands.band[token] == 0
                ? Int32(bands.place[token]) : Int32(first + hash.index(token, below: shared))
        }
        var sums = [Float](repeating: 0, count: (first + shared) * dimension)
        var weights = [Float](repeating: 0, count: first + shared)
        for token in 0..<tokens {
            let row = Int(rows[token])
            weights[row] += frequencies[token]
            for (c, value) in original[row: token].enumerated() {
                sums[row * dimension + c] += frequencies[token] * value
            }
        }
        for index in sums.indices where weights[index / dimension] > 0 {
            sums[index] /= weights[index / dimension]
        }
        parameters = sums
    }

    package func forward(_ ids: [Int32]) -> Matrix {
        var out = Matrix(rows: ids.count, columns: dimension)
        for (row, id) in ids.enumerated() {
            let start = Int(rows[Int(id)]) * dimension
            for c in 0..<dimension { out.elements[row * dimension + c] = parameters[start + c] }
        }
        return out
    }

    package func backward(_ ids: [Int32], _ gradient: Matrix, into gradients: inout [Float]) {
        for (row, id) in ids.enumerated() {
            let start = Int(rows[Int(id)]) * dimension
            for c in 0..<dimension {
                gradients[start + c] += gradient.elements[row * dimension + c]
            }
        }
    }
}
