public import Tensors

/// The eight ways to compress a table of embeddings after its training that a survey compares
/// (arXiv:2311.15578, "Experimental Analysis of Large-scale Learnable Vector Storage Compression"),
/// with its accounting of memory.
public enum MatrixCompressor: String, Sendable, CaseIterable, Codable {
    /// Integers of 16 or 8 bits by stochastic rounding.
    case integers
    /// Product quantization.
    case product
    /// Product quantization by groups of length, with more bits for longer rows.
    case magnitudeProduct = "magnitude-product"
    /// Truncated singular value decomposition.
    case singular
    /// The same by groups of length, with more dimensions for fewer rows.
    case magnitudeSingular = "magnitude-singular"
    /// A train of three tensors.
    case tensorTrain = "tensor-train"
    /// The greatest elements alone, as a sparse matrix.
    case pruning
    /// Blocks that resemble an earlier one are stored once.
    case deduplication

    /// Compresses a matrix to a share of its memory, or less.
    ///
    /// - Parameters:
    ///   - matrix: `n × d`, finite, at least a row.
    ///   - ratio: more than 0, at most 1.
    ///   - seed: of random rounding and hashing.
    ///   - threads: threads that train.
    /// - Returns: at most the share; as near to it as the method's steps allow.
    /// - Throws: `VectorSearchError.ratioOutOfReach`, `.notFinite`, `.parameterOutOfRange`.
    public func compress(
        _ matrix: Matrix,
        ratio: Double,
        seed: UInt64 = 1,
        threads: Int = 1
    ) throws(VectorSearchError) -> CompressedMatrix {
        guard matrix.rows > 0, (1...Limits.dimension).contains(matrix.columns) else {
            throw .tooLarge(count: matrix.rows, dimension: matrix.columns)
        }
        guard ratio > 0, ratio <= 1 else {
            throw .ratioOutOfReach(method: rawValue, ratio: ratio, smallest: 0)
        }
        try matrix.requireFinite()
        return switch self {
        case .integers: try IntegerQuantizer.compress(matrix, ratio: ratio, seed: seed)
        case .product: try ProductCompressor.compress(matrix, ratio: ratio, threads: threads)
        case .magnitudeProduct:
            try MagnitudeProductCompressor.compress(matrix, ratio: ratio, threads: threads)
        case .singular: try SingularCompressor.compress(matrix, ratio: ratio)
        case .magnitudeSingular: try MagnitudeSingularCompressor.compress(matrix, ratio: ratio)
        case .tensorTrain: try TensorTrain.compress(matrix, ratio: ratio)
        case .pruning: try SparseRows.compress(matrix, ratio: ratio)
        case .deduplication: try BlockDeduplication.compress(matrix, ratio: ratio, seed: seed)
        }
    }
}

extension Matrix {
    /// Rows at some places, `places.count × columns`.
    package func rows(at places: some Collection<Int>) -> Matrix {
        var elements: [Float] = []
        elements.reserveCapacity(places.count * columns)
        for place in places { elements += self[row: place] }
        return Matrix(rows: places.count, columns: columns, elements: elements)
    }
}
