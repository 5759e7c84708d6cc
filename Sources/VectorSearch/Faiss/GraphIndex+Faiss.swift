internal import CFaiss
internal import CKernels
internal import Tensors

extension GraphIndex {
    /// Writes a file that FAISS reads: an `IndexIDMap2` over an `IndexHNSWFlat` with the same links.
    ///
    /// - Parameters:
    ///   - path: where to write; an existing file is replaced.
    ///   - ids: an id for each row, `n`.
    /// - Throws: `idCountMismatch`; `faissFailed` when the file cannot be written.
    public func writeFaissFile(to path: String, ids: [Int64]) throws(VectorSearchError) {
        guard ids.count == count else {
            throw .idCountMismatch(expected: count, found: ids.count)
        }
        let handle = try unsafe FaissHandle("create a graph") {
            unsafe cfaiss_hnsw_create(
                dimension,
                metric.faiss,
                header.parameters.degree,
                header.parameters.beam,
                &$0
            )
        }
        let links = try layered()
        let vectors = originals.matrix(0..<count)
        let graph = unsafe links.graph
        var view = unsafe cfaiss_graph_t(
            count: count,
            degree: Int(graph.degree),
            upper_degree: Int(graph.upper_degree),
            entry: graph.entry,
            levels: graph.levels,
            offsets: graph.offsets,
            neighbors: graph.neighbors
        )
        try FaissTraining.check("copy a graph") {
            unsafe vectors.elements.withUnsafeBufferPointer {
                unsafe cfaiss_hnsw_adopt(handle.index, $0.baseAddress, &view)
            }
        }
        try handle.write(ids: ids, to: path)
        _ = consume links
    }
}
