package import Tensors

/// A matrix as a train of three tensors: element (i, j) is the product of a row, a matrix and a column
/// that the digits of i and j choose (Oseledets 2011; TT-Rec, MLSys 2021).
package struct TensorTrain: Sendable {
    /// How n and d are cut.
    package let shape: TensorTrainShape
    /// The two ranks.
    package let ranks: [Int]
    /// `(c₁) × R₁`, `(R₁ c₂) × R₂`, `R₂ × c₃`; c counts pairs of a row's and a column's digit.
    package let cores: [Matrix]
    private let rows: Int
    private let columns: Int

    /// The train that two truncated singular value decompositions give.
    package init(_ matrix: Matrix, rank: Int) throws(VectorSearchError) {
        rows = matrix.rows
        columns = matrix.columns
        shape = TensorTrainShape(rows: rows, columns: columns)
        let sizes = shape.sizes
        let first = try LowRankFactors(Self.unfolded(matrix, shape), rank: rank)
        let rest = Matrix(
            rows: first.rank * sizes[1],
            columns: sizes[2],
            elements: first.right.elements
        )
        let second = try LowRankFactors(rest, rank: rank)
        ranks = [first.rank, second.rank]
        cores = [first.left, second.left, second.right]
    }

    /// Elements of all tensors.
    package var memory: Int { cores.reduce(0) { $0 + $1.elements.count } }

    /// Some rows of the product, `count × d`.
    package func product(_ range: Range<Int>) -> Matrix {
        var result = Matrix(rows: range.count, columns: columns)
        let last = shape.rows[2]
        var row = range.lowerBound
        while row < range.upperBound {
            // Rows that differ in the last digit alone share the first two tensors.
            let end = min(range.upperBound, (row / last + 1) * last)
            let leading = leading(row / last)
            for each in row..<end {
                let block = leading.multiplied(by: column(each % last))
                let start = (each - range.lowerBound) * columns
                let kept = block.elements.prefix(columns)
                result.elements.replaceSubrange(start..<start + columns, with: kept)
            }
            row = end
        }
        return result
    }

    /// The product of the first two tensors at the first two digits of a row, `(q₁ q₂) × R₂`.
    private func leading(_ digits: Int) -> Matrix {
        let (i1, i2) = (digits / shape.rows[1], digits % shape.rows[1])
        let (q1, q2) = (shape.columns[0], shape.columns[1])
        let first = cores[0].rows(at: i1 * q1..<(i1 + 1) * q1)
        let middle = (0..<ranks[0]).flatMap { a -> ArraySlice<Float> in
            let start = (a * shape.sizes[1] + i2 * q2) * ranks[1]
            return cores[1].elements[start..<start + q2 * ranks[1]]
        }
        let product = first.multiplied(
            by: Matrix(rows: ranks[0], columns: q2 * ranks[1], elements: middle)
        )
        return Matrix(rows: q1 * q2, columns: ranks[1], elements: product.elements)
    }

    /// The last tensor at the last digit of a row, `R₂ × q₃`.
    private func column(_ digit: Int) -> Matrix {
        let q3 = shape.columns[2]
        let elements = (0..<ranks[1]).flatMap { b -> ArraySlice<Float> in
            let start = b * shape.sizes[2] + digit * q3
            return cores[2].elements[start..<start + q3]
        }
        return Matrix(rows: ranks[1], columns: q3, elements: elements)
    }

    /// The matrix, padded with zeros, by pairs of first digits: `c₁ × (c₂ c₃)`.
    private static func unfolded(_ matrix: Matrix, _ shape: TensorTrainShape) -> Matrix {
        let (r, q, c) = (shape.rows, shape.columns, shape.sizes)
        var elements = [Float](repeating: 0, count: c[0] * c[1] * c[2])
        for i in 0..<matrix.rows {
            let (i1, i2, i3) = (i / (r[1] * r[2]), i / r[2] % r[1], i % r[2])
            for (j, value) in matrix[row: i].enumerated() {
                let (j1, j2, j3) = (j / (q[1] * q[2]), j / q[2] % q[1], j % q[2])
                let place = (i1 * q[0] + j1) * c[1] * c[2] + (i2 * q[1] + j2) * c[2]
                elements[place + i3 * q[2] + j3] = value
            }
        }
        return Matrix(rows: c[0], columns: c[1] * c[2], elements: elements)
    }

    static func compress(
        _ matrix: Matrix,
        ratio: Double
    ) throws(VectorSearchError) -> CompressedMatrix {
        let size = Double(matrix.elements.count)
        let shape = TensorTrainShape(rows: matrix.rows, columns: matrix.columns)
        let rank = shape.rank(elements: ratio * size)
        guard rank > 0 else {
            throw .ratioOutOfReach(
                method: MatrixCompressor.tensorTrain.rawValue,
                ratio: ratio,
                smallest: Double(shape.sizes.reduce(0, +)) / size
            )
        }
        let train = try TensorTrain(matrix, rank: rank)
        return CompressedMatrix(
            .tensorTrain,
            of: matrix,
            memory: Double(train.memory),
            details: "ranks \(train.ranks[0]) and \(train.ranks[1])"
        ) { range in train.product(range) }
    }
}
