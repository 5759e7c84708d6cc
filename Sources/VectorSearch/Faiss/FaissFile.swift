internal import CFaiss
public import Tensors

/// The vectors of an index file that FAISS wrote: Flat or HNSW-Flat, with or without an id map.
public struct FaissFile: Sendable {
    /// The original vectors, `n × d`.
    public let vectors: Matrix
    /// The id of each vector; 0, 1, 2… when the file has no id map.
    public let ids: [Int64]
    /// How near is measured.
    public let metric: Metric

    /// Reads `path`.
    ///
    /// - Throws: `faissFileUnreadable` when FAISS cannot read it, `faissKindNotSupported` when the index
    ///   does not hold original vectors.
    public init(reading path: String) throws(VectorSearchError) {
        var status = CFAISS_OK
        var made: OpaquePointer?
        status = unsafe cfaiss_read(path, &made)
        guard status != CFAISS_WRONG_KIND else { throw .faissKindNotSupported(path: path) }
        guard status != CFAISS_FAILED else {
            let detail = unsafe String(cString: cfaiss_last_error())
            throw .faissFileUnreadable(path: path, detail: detail)
        }
        let handle = try unsafe FaissHandle("read \(path)") { out in
            unsafe out = made
            return status
        }
        var count = 0
        var dimension = 0
        var metric = CFAISS_L2
        unsafe cfaiss_index_shape(handle.index, &count, &dimension, &metric)
        var vectors = Matrix(rows: count, columns: dimension)
        var ids = [Int64](repeating: 0, count: count)
        try FaissTraining.check("copy the vectors of \(path)") {
            unsafe vectors.elements.withUnsafeMutableBufferPointer { vectors in
                unsafe ids.withUnsafeMutableBufferPointer { ids in
                    unsafe cfaiss_index_contents(
                        handle.index,
                        vectors.baseAddress,
                        ids.baseAddress
                    )
                }
            }
        }
        self.vectors = vectors
        self.ids = ids
        self.metric = metric == CFAISS_L2 ? .euclidean : .innerProduct
    }

    /// Writes a file that FAISS reads: an `IndexIDMap2` over an `IndexFlat`.
    ///
    /// - Parameters:
    ///   - vectors: `n × d`.
    ///   - metric: how near is measured.
    ///   - ids: an id for each vector, `n`.
    ///   - path: where to write; an existing file is replaced.
    /// - Throws: `idCountMismatch`; `faissFailed` when the file cannot be written.
    public static func write(
        _ vectors: StoredVectors,
        metric: Metric,
        ids: [Int64],
        to path: String
    ) throws(VectorSearchError) {
        guard ids.count == vectors.count else {
            throw .idCountMismatch(expected: vectors.count, found: ids.count)
        }
        let handle = try unsafe FaissHandle("create an index") {
            unsafe cfaiss_flat_create(vectors.dimension, metric.faiss, &$0)
        }
        try handle.add(vectors)
        try handle.write(ids: ids, to: path)
    }
}

extension FaissHandle {
    func write(ids: [Int64], to path: String) throws(VectorSearchError) {
        try FaissTraining.check("write \(path)") {
            unsafe ids.withUnsafeBufferPointer { unsafe cfaiss_write(index, $0.baseAddress, path) }
        }
    }
}
