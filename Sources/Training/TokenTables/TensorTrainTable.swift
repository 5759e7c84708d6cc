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
            let place = place(of: Int(id))
            let leading = leading(block(place.first), block(place.second))
            let vector = leading.multiplied(by: block(place.third))
            out.elements.replaceSubrange(
                row * dimension..<(row + 1) * dimension,
                with: vector.elements[..<dimension]
            )
        }
        return out
    }

    package func backward(_ ids: [Int32], _ gradient: Matrix, into gradients: inout [Float]) {
        for (row, id) in ids.enumerated() {
            let place = place(of: Int(id))
            let (first, second) = (block(place.first), block(place.second))
            let third = block(place.third)
            let leading = leading(first, second)
            // A shape may hold more columns than a vector has elements; nothing flows into those.
            var flowing = Matrix(rows: leading.rows, columns: third.columns)
            flowing.elements.replaceSubrange(0..<dimension, with: gradient[row: row])
            add(leading.transposed.multiplied(by: flowing), to: place.third, of: &gradients)
            let inner = Matrix(
                rows: first.rows,
                columns: second.columns,
                elements: flowing.multiplied(byTransposed: third).elements
            )
            add(inner.multiplied(byTransposed: second), to: place.first, of: &gradients)
            add(first.transposed.multiplied(by: inner), to: place.second, of: &gradients)
        }
    }

    /// The product of a token's blocks of the first two tensors, `(q₁ q₂) × R₂`.
    private func leading(_ first: Matrix, _ second: Matrix) -> Matrix {
        let product = first.multiplied(by: second)
        return Matrix(
            rows: product.elements.count / ranks[1],
            columns: ranks[1],
            elements: product.elements
        )
    }

    /// What belongs to a token in each tensor.
    private struct Place {
        /// `q₁ × R₁`.
        let first: Block
        /// `R₁ × (q₂ R₂)`.
        let second: Block
        /// `R₂ × q₃`.
        let third: Block
    }

    /// A matrix among the parameters: where it begins, and how far its rows are apart.
    private struct Block {
        let start: Int
        let rows: Int
        let columns: Int
        let stride: Int
    }

    private func place(of id: Int) -> Place {
        let digits = id / shape.rows[2]
        let (i1, i2, i3) = (digits / shape.rows[1], digits % shape.rows[1], id % shape.rows[2])
        let (q1, q2, q3) = (shape.columns[0], shape.columns[1], shape.columns[2])
        return Place(
            first: Block(start: i1 * q1 * ranks[0], rows: q1, columns: ranks[0], stride: ranks[0]),
            second: Block(
                start: starts[1] + i2 * q2 * ranks[1],
                rows: ranks[0],
                columns: q2 * ranks[1],
                stride: shape.rows[1] * q2 * ranks[1]
            ),
            third: Block(
                start: starts[2] + i3 * q3,
                rows: ranks[1],
                columns: q3,
                stride: shape.rows[2] * q3
            )
        )
    }

    private func block(_ block: Block) -> Matrix {
        var elements: [Float] = []
        elements.reserveCapacity(block.rows * block.columns)
        for row in 0..<block.rows {
            let start = block.start + row * block.stride
            elements += parameters[start..<start + block.columns]
        }
        return Matrix(rows: block.rows, columns: block.columns, elements: elements)
    }

    private func add(_ gradient: Matrix, to block: Block, of gradients: inout [Float]) {
        for row in 0..<block.rows {
            let start = block.start + row * block.stride
            for column in 0..<block.columns {
                gradients[start + column] += gradient.elements[row * block.columns + column]
            }
        }
    }
}
