public import Tensors

/// y = x · W + b.
public struct AffineMap: Sendable, Equatable {
    /// W, `d × d'`.
    public internal(set) var weights: Matrix
    /// b, `d'`.
    public internal(set) var bias: [Float]

    /// A map of weights, `d × d'`, and bias, `d'`.
    public init(weights: Matrix, bias: [Float]) {
        precondition(weights.columns == bias.count, "a bias for every output")
        self.weights = weights
        self.bias = bias
    }

    /// The rows mapped: `n × d` gives `n × d'`.
    public func callAsFunction(_ rows: Matrix) -> Matrix {
        var result = rows.multiplied(by: weights)
        result.addToRows(bias)
        return result
    }

    /// The map that keeps the first `count` of so many coordinates.
    init(prefixOf inputs: Int, count: Int) {
        var kept = Matrix(rows: inputs, columns: count)
        for i in 0..<count { kept.elements[i * count + i] = 1 }
        self.init(weights: kept, bias: .init(repeating: 0, count: count))
    }

    /// The map that takes one mean to the other and turns by W between.
    init(turning weights: DoubleMatrix, from source: [Double], to target: [Double]) {
        let moved = DoubleMatrix(rows: 1, columns: source.count, elements: source)
            .multiplied(by: weights)
        self.init(
            weights: Matrix(weights),
            bias: zip(target, moved.elements).map { Float($0 - $1) }
        )
    }
}

extension Matrix {
    /// Adds a row to every row.
    mutating func addToRows(_ row: [Float]) {
        precondition(row.count == columns, "a row of as many columns")
        let (rows, columns) = (rows, columns)
        unsafe elements.withUnsafeMutableBufferPointer { elements in
            for i in 0..<rows {
                for j in 0..<columns { unsafe elements[i * columns + j] += row[j] }
            }
        }
    }
}
