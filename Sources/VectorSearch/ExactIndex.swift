public import Storage
public import Tensors

/// Compares a query with every vector: the truth that other indexes are measured against.
public struct ExactIndex: VectorIndex {
    /// Number of stored vectors.
    public let count: Int
    /// Dimensions of a vector.
    public let dimension: Int
    /// How near is measured.
    public let metric: Metric

    /// An index over originals alone.
    public init(originals: StoredVectors, metric: Metric) throws(VectorSearchError) { fatalError() }

    /// Opens a stored index; copies nothing.
    public init(
        header: ExactHeader,
        arrays: [String: MappedArray],
        originals: StoredVectors
    ) throws(VectorSearchError) { fatalError() }

    /// Finds the exact `k` nearest rows; see ``VectorIndex/search(_:k:effort:allowed:)``.
    public func search(
        _ queries: Matrix,
        k: Int,
        effort: SearchEffort,
        allowed: RowSet?
    ) throws -> Neighbors { fatalError() }
}
