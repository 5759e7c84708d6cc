public import Tensors

/// The vectors of an index file that FAISS wrote (Flat or HNSW-Flat, with or without an id map).
public struct FaissFile: Sendable {
    /// The original vectors, `n × d`.
    public let vectors: Matrix
    /// The id of each vector; 0, 1, 2… when the file has no id map.
    public let ids: [Int64]
    /// How near is measured.
    public let metric: Metric

    /// Reads `path`.
    public init(reading path: String) throws(VectorSearchError) { fatalError() }
}
