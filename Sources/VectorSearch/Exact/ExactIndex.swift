internal import CKernels
public import Storage
public import Tensors

/// Compares a query with every vector: the truth that other indexes are measured against.
///
/// Several queries at once share a blocked matrix product. A single one reads int8 codes where the
/// index has them, then the few originals that can still be hits; the hits are the same.
public struct ExactIndex: VectorIndex {
    /// Number of stored vectors.
    public let count: Int
    /// Dimensions of a vector.
    public let dimension: Int
    /// How near is measured.
    public let metric: Metric
    private let vectors: VectorTable
    private let codes: ExactCodes?

    /// An index over originals alone.
    public init(originals: StoredVectors, metric: Metric) {
        count = originals.count
        dimension = originals.dimension
        self.metric = metric
        vectors = VectorTable(originals, metric: metric)
        codes = nil
    }

    /// Opens a stored index; copies nothing.
    ///
    /// - Throws: `VectorSearchError` when the parts do not fit together.
    public init(
        header: ExactHeader,
        arrays: [String: MappedArray],
        originals: StoredVectors
    ) throws(VectorSearchError) {
        guard header.dimension == originals.dimension else {
            throw .dimensionMismatch(expected: header.dimension, found: originals.dimension)
        }
        guard header.count == originals.count else { throw .headerInvalid(field: "count") }
        try header.shapes.require(arrays)
        count = header.count
        dimension = header.dimension
        metric = header.metric
        vectors = VectorTable(originals, metric: header.metric)
        codes = try ExactCodes(header: header, arrays: arrays)
    }

    /// Finds the exact `k` nearest rows, the lower row first among equals.
    public func search(
        _ queries: Matrix,
        k: Int,
        effort: SearchEffort,
        allowed: RowSet?
    ) throws -> Neighbors {
        let request = try SearchRequest(queries, k: k, effort: effort, allowed: allowed, of: self)
        var vectors = unsafe vectors.vectors
        // Tiles of products beat codes as soon as several queries share them.
        guard let codes, queries.rows < 4 else {
            return try unsafe request.run { unsafe ck_exact_search(&vectors, &$0, $1, $2) }
        }
        var coded = unsafe codes.coded
        return try unsafe request.run { unsafe ck_coded_search(&vectors, &coded, &$0, $1, $2) }
    }
}
