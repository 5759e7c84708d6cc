package import Tensors
internal import VectorSearch

/// A train of three tensors: the digits of a token choose a row, matrices and columns, whose products
/// are its elements (TT-Rec; Yin et al., MLSys 2021).
package struct TensorTrainTable: TokenTable {
    package let tokens: Int
    package let dimension: Int
    /// The three tensors: `c₁ × R₁`, `(R₁ c₂) × R₂`, `R₂ × c₃`.
    package var parameters: [Float]
    package var bytes: Int { 4 * parameters.count }
    private let shape: TensorTrainShape
    private let ranks: [Int]
    private let starts: [Int]

    /// The train that singular value decompositions of rows give.
    package init(
        fitting original: Matrix,
        frequencies: [Float],
        ratio: Double
    ) throws(TrainingError) {
        tokens = original.rows
        dimension = original.columns
        shape = TensorTrainShape(rows: tokens, columns: dimension)
        let size = Double(tokens * dimension)
        let rank = shape.rank(elements: ratio * size)
        guard rank > 0 else {
            let least = Double(shape.sizes.reduce(0, +)) / size
            throw .ratio(ratio, of: .tensorTrain, smallest: least)
        }
        do {
            let train = try TensorTrain(original, rank: rank)
            ranks = train.ranks
            parameters = train.cores.flatMap(\.elements)
            starts = [
                0, train.cores[0].elements.count,
                train.cores[0].elements.count + train.cores[1].elements.count,
            ]
        } catch {
            throw .badSetting(name: "the token table", value: "a tensor train (\(error))")
        }
    }

    package func forward(_ ids: [Int32]) -> Matrix {
        var out = Matrix(rows: ids.count, columns: dimension)
        for (row, id) in ids.enumerated() {
            let leading = leading(Int(id))
            forEachElement(of: Int(id)) { element, pair, start in
                var sum: Float = 0
                for b in 0..<ranks[1] {
                    sum += leading[pair * ranks[1] + b] * parameters[start + b * shape.sizes[2]]
                }
                out.elements[row * dimension + element] = sum
            }
        }
        return out
    }

    package func backward(_ ids: [Int32], _ gradient: Matrix, into gradients: inout [Float]) {
        for (row, id) in ids.enumerated() {
            let leading = leading(Int(id))
            var inner = [Float](repeating: 0, count: leading.count)
            forEachElement(of: Int(id)) { element, pair, start in
                let g = gradient.elements[row * dimension + element]
                for b in 0..<ranks[1] {
                    let place = start + b * shape.sizes[2]
                    gradients[place] += g * leading[pair * ranks[1] + b]
                    inner[pair * ranks[1] + b] += g * parameters[place]
                }
            }
            backwardLeading(Int(id), inner, into: &gradients)
        }
    }

    /// Products of the first two tensors, `(q₁ q₂) × R₂`.
    private func leading(_ id: Int) -> [Float] {
        var out = [Float](repeating: 0, count: shape.columns[0] * shape.columns[1] * ranks[1])
        forEachPair(of: id) { pair, a, first, second in
            let value = parameters[first]
            for b in 0..<ranks[1] { out[pair * ranks[1] + b] += value * parameters[second + b] }
        }
        return out
    }

    private func backwardLeading(_ id: Int, _ inner: [Float], into gradients: inout [Float]) {
        forEachPair(of: id) { pair, a, first, second in
            var sum: Float = 0
            for b in 0..<ranks[1] {
                let g = inner[pair * ranks[1] + b]
                sum += g * parameters[second + b]
                gradients[second + b] += g * parameters[first]
            }
            gradients[first] += sum
        }
    }

    /// Calls with each pair of a vector's first two digits, each first rank, and where their numbers
    /// lie in the first tensor and begin in the second.
    private func forEachPair(of id: Int, _ body: (Int, Int, Int, Int) -> Void) {
        let digits = id / shape.rows[2]
        let (i1, i2) = (digits / shape.rows[1], digits % shape.rows[1])
        let (q1, q2) = (shape.columns[0], shape.columns[1])
        for j1 in 0..<q1 {
            for a in 0..<ranks[0] {
                let first = (i1 * q1 + j1) * ranks[0] + a
                for j2 in 0..<q2 {
                    let second = starts[1] + (a * shape.sizes[1] + i2 * q2 + j2) * ranks[1]
                    body(j1 * q2 + j2, a, first, second)
                }
            }
        }
    }

    /// Calls with each element, the pair of its first digits, and where its column begins in the third
    /// tensor.
    private func forEachElement(of id: Int, _ body: (Int, Int, Int) -> Void) {
        let q3 = shape.columns[2]
        let start = starts[2] + id % shape.rows[2] * q3
        for element in 0..<dimension { body(element, element / q3, start + element % q3) }
    }
}
