internal import CFaiss
internal import CKernels

/// HNSW graphs that FAISS builds.
enum FaissGraph {
    /// Builds over float32 on `threads` threads.
    static func build(
        _ originals: StoredVectors,
        metric: Metric,
        parameters: GraphParameters,
        threads: Int
    ) throws(VectorSearchError) -> LayeredGraph {
        let handle = try unsafe FaissHandle("create a graph") {
            unsafe cfaiss_hnsw_create(
                originals.dimension,
                metric.faiss,
                parameters.degree,
                parameters.beam,
                &$0
            )
        }
        cfaiss_set_threads(Int32(threads))
        try handle.add(originals)
        var view = unsafe cfaiss_graph_t()
        try FaissTraining.check("read a graph") { unsafe cfaiss_hnsw_graph(handle.index, &view) }
        return try unsafe LayeredGraph { out in
            let status = unsafe ck_layered_graph_create(
                view.levels,
                UInt32(view.count),
                UInt32(view.upper_degree),
                view.entry,
                &out
            )
            guard status == CK_OK else { return status }
            for node in unsafe 0..<view.count {
                let links = unsafe view.offsets[node]..<view.offsets[node + 1]
                for place in links { unsafe out.neighbors[place] = view.neighbors[place] }
            }
            return CK_OK
        }
    }
}
