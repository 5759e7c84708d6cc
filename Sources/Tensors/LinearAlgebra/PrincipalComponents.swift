/// The directions in which rows vary most (principal component analysis).
public struct PrincipalComponents: Sendable {
    /// The mean row, `d`.
    public let mean: [Double]
    /// The directions, `k × d`, orthonormal rows by descending variance; in each, the entry of
    /// largest magnitude is positive.
    public let components: DoubleMatrix
    /// Variance along each direction, `k`, with divisor n − 1.
    public let variances: [Double]
    /// Variance along all directions.
    public let totalVariance: Double

    /// Fits the first directions to rows.
    ///
    /// - Parameters:
    ///   - matrix: `n × d`, at least two rows.
    ///   - count: `k`, at most min(n, d).
    /// - Throws: `TensorsError.matrixNotFinite`, `.noConvergence`.
    public init(of matrix: DoubleMatrix, count: Int) throws(TensorsError) {
        let (n, d) = (matrix.rows, matrix.columns)
        precondition(n > 1 && (1...min(n, d)).contains(count))
        var mean = [Double](repeating: 0, count: d)
        for row in 0..<n {
            for (j, value) in matrix[row: row].enumerated() { mean[j] += value }
        }
        for j in 0..<d { mean[j] /= Double(n) }
        var centred = matrix.elements
        for i in centred.indices { centred[i] -= mean[i % d] }
        let decomposition = try SingularValueDecomposition(
            of: DoubleMatrix(rows: n, columns: d, elements: centred)
        )
        var directions: [Double] = []
        for row in 0..<count {
            let direction = decomposition.rightTransposed[row: row]
            let greatest = direction.max { abs($0) < abs($1) } ?? 0
            directions += greatest < 0 ? direction.map { -$0 } : Array(direction)
        }
        let all = decomposition.values.map { $0 * $0 / Double(n - 1) }
        self.mean = mean
        components = DoubleMatrix(rows: count, columns: d, elements: directions)
        variances = Array(all.prefix(count))
        totalVariance = all.reduce(0, +)
    }

    /// Coordinates of rows along the directions: `(x − mean) · componentsᵀ`, `n × k`.
    public func transform(_ matrix: DoubleMatrix) -> DoubleMatrix {
        precondition(matrix.columns == mean.count)
        var centred = matrix
        centred.elements = matrix.elements.enumerated().map { $1 - mean[$0 % mean.count] }
        return centred.multiplied(by: components.transposed)
    }
}
