package import Tensors

/// Random offset block embeddings (Desai et al., MLSys 2022).
///
/// Every element is one of a circular array, at a hash of its token and block, with a sign. Blocks are
/// of one element, as in the survey.
package struct RobeTable: TokenTable {
    package let tokens: Int
    package let dimension: Int
    /// The array.
    package var parameters: [Float]
    package var bytes: Int { 4 * parameters.count }
    private let block: Int
    private let hash: TokenHash

    /// The array of least weighted squared error: a number is the mean of the elements that it
    /// stands for.
    package init(
        fitting original: Matrix,
        frequencies: [Float],
        ratio: Double,
        block: Int = 1,
        seed: UInt64
    ) throws(TrainingError) {
        tokens = original.rows
        dimension = original.columns
        self.block = block
        hash = TokenHash(seed: seed)
        let size = Int(ratio * Double(tokens * dimension))
        guard size >= block else {
            throw .ratio(ratio, of: .robe, smallest: Double(block) / Double(tokens * dimension))
        }
        parameters = .init(repeating: 0, count: size)
        var weights = parameters
        var sums = parameters
        for token in 0..<tokens {
            let row = original[row: token]
            for c in 0..<dimension {
                let (place, sign) = place(token, c)
                sums[place] += frequencies[token] * sign * row[row.startIndex + c]
                weights[place] += frequencies[token]
            }
        }
        parameters = zip(sums, weights).map { $1 > 0 ? $0 / $1 : 0 }
    }

    private func place(_ token: Int, _ element: Int) -> (place: Int, sign: Float) {
        let bits = hash.bits(token, element / block)
        let start = Int(bits >> 1 % UInt64(parameters.count))
        let sign: Float = hash.bits(token, ~element & 0xFFFF) & 1 == 0 ? 1 : -1
        return ((start + element % block) % parameters.count, sign)
    }

    package func forward(_ ids: [Int32]) -> Matrix {
        var out = Matrix(rows: ids.count, columns: dimension)
        for (row, id) in ids.enumerated() {
            for c in 0..<dimension {
                let (place, sign) = place(Int(id), c)
                out.elements[row * dimension + c] = sign * parameters[place]
            }
        }
        return out
    }

    package func backward(_ ids: [Int32], _ gradient: Matrix, into gradients: inout [Float]) {
        for (row, id) in ids.enumerated() {
            for c in 0..<dimension {
                let (place, sign) = place(Int(id), c)
                gradients[place] += sign * gradient.elements[row * dimension + c]
            }
        }
    }
}
