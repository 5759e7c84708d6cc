internal import Tensors

/// Truncated singular value decomposition: n × r and r × d elements (arXiv:2311.15578, from MDE).
public enum SingularCompressor {
    /// The greatest rank within a share of the memory: ⌊n d ratio / (n + d)⌋.
    public static func rank(rows: Int, columns: Int, ratio: Double) -> Int {
        Int(Double(rows * columns) * ratio / Double(rows + columns))
    }

    static func compress(
        _ matrix: Matrix,
        ratio: Double
    ) throws(VectorSearchError) -> CompressedMatrix {
        let (n, d) = (matrix.rows, matrix.columns)
        let rank = Self.rank(rows: n, columns: d, ratio: ratio)
        guard rank > 0 else {
            throw .ratioOutOfReach(
                method: MatrixCompressor.singular.rawValue,
                ratio: ratio,
                smallest: Double(n + d) / Double(n * d)
            )
        }
        let factors = try LowRankFactors(matrix, rank: rank)
        return CompressedMatrix(
            .singular,
            of: matrix,
            memory: Double(factors.rank * (n + d)),
            details: "rank \(factors.rank)"
        ) { range in factors.product(range) }
    }
}
