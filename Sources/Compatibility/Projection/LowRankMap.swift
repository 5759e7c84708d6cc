public import Tensors

/// y = x · L · R + b with few columns in L: fewer numbers than a full map, and less noise in them.
public struct LowRankMap: Sendable, Equatable {
    /// L, `d × r`.
    public let left: Matrix
    /// R, `r × d'`.
    public let right: Matrix
    /// b, `d'`.
    public let bias: [Float]

    /// A map of two factors and a bias.
    public init(left: Matrix, right: Matrix, bias: [Float]) {
        precondition(left.columns == right.rows && right.columns == bias.count, "shapes of a map")
        self.left = left
        self.right = right
        self.bias = bias
    }

    /// The rows mapped: `n × d` gives `n × d'`.
    public func callAsFunction(_ rows: Matrix) -> Matrix {
        var result = rows.multiplied(by: left).multiplied(by: right)
        result.addToRows(bias)
        return result
    }

    /// Reduced-rank ridge regression (Izenman 1975): the ridge map, seen along the directions in
    /// which its outputs vary most.
    ///
    /// - Parameters:
    ///   - rows: X, `n × d`.
    ///   - targets: Y, `n × d'`, the same texts.
    ///   - rank: r, at most the smaller dimension.
    ///   - penalty: λ of the ridge fit, above 0.
    /// - Throws: `CompatibilityError.badRank`, `.badSetting`, `.decomposition`.
    public init(
        fitting rows: Matrix,
        onto targets: Matrix,
        rank: Int,
        penalty: Double = 0.5
    ) throws(CompatibilityError) {
        let most = min(rows.columns, targets.columns)
        guard (1...most).contains(rank) else { throw .badRank(rank: rank, most: most) }
        let (x, y) = (CentredRows(rows), CentredRows(targets))
        let weights = try AffineMap.ridgeWeights(x, y, penalty)
        let outputs = x.rows.multiplied(by: weights)
        let spread = outputs.transposed.multiplied(by: outputs)
        let directions: DoubleMatrix
        do {
            let vectors = try SymmetricEigendecomposition(of: spread).vectors
            // Ascending eigenvalues: the last rows are the widest directions.
            let first = vectors.rows - rank
            directions = DoubleMatrix(
                rows: rank,
                columns: vectors.columns,
                elements: Array(vectors.elements[(first * vectors.columns)...])
            )
        } catch {
            throw .decomposition(error)
        }
        let left = weights.multiplied(by: directions.transposed)
        let moved = DoubleMatrix(rows: 1, columns: x.mean.count, elements: x.mean)
            .multiplied(by: left).multiplied(by: directions)
        self.init(
            left: Matrix(left),
            right: Matrix(directions),
            bias: zip(y.mean, moved.elements).map { Float($0 - $1) }
        )
    }
}
