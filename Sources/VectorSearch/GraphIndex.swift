public import Storage
public import Tensors

/// Walks a navigable graph over int8 codes in mapped memory and rescores with the originals.
public struct GraphIndex: VectorIndex {
    /// Number of stored vectors.
    public let count: Int
    /// Dimensions of a vector.
    public let dimension: Int
    /// How near is measured.
    public let metric: Metric

    /// Opens a stored index; copies nothing.
    public init(
        header: GraphHeader,
        arrays: [String: MappedArray],
        originals: StoredVectors
    ) throws(VectorSearchError) { fatalError() }

    /// Finds nearly the `k` nearest rows; see ``VectorIndex/search(_:k:effort:allowed:)``.
    public func search(
        _ queries: Matrix,
        k: Int,
        effort: SearchEffort,
        allowed: RowSet?
    ) throws -> Neighbors { fatalError() }

    /// Reads every record and walks the whole graph.
    ///
    /// - Returns: how many nodes can be reached from the entry point.
    /// - Throws: `VectorSearchError.damaged` at the first impossible value.
    public func check() throws(VectorSearchError) -> Int { fatalError() }

    /// Writes a file that FAISS reads: an `IndexIDMap2` over an `IndexHNSWFlat`.
    ///
    /// - Parameter ids: an id for each row, `n`.
    public func writeFaissFile(to path: String, ids: [Int64]) throws(VectorSearchError) {
        fatalError()
    }
}
