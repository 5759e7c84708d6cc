internal import CFaiss
internal import Tensors

/// What FAISS learns from vectors.
enum FaissTraining {
    /// Principal directions of at least `d` vectors, a row each, by falling variance, `d × d`.
    static func principalDirections(of vectors: Matrix) throws(VectorSearchError) -> Matrix {
        precondition(vectors.rows >= vectors.columns, "fewer vectors than dimensions")
        let d = vectors.columns
        var directions = Matrix(rows: d, columns: d)
        try check("find principal directions") {
            unsafe vectors.elements.withUnsafeBufferPointer { from in
                unsafe directions.elements.withUnsafeMutableBufferPointer { to in
                    unsafe cfaiss_principal_directions(
                        d,
                        vectors.rows,
                        from.baseAddress,
                        to.baseAddress
                    )
                }
            }
        }
        return directions
    }

    /// Runs a call of the C surface and throws what it reports.
    static func check(
        _ operation: String,
        _ call: () -> cfaiss_status_t
    ) throws(VectorSearchError) {
        // FAISS multiplies and decomposes matrices by OpenBLAS.
        KernelThreads.useOneEach()
        // OpenMP knows neither the quotas of containers nor what the user asked for.
        cfaiss_limit_threads(Int32(KernelThreads.count))
        switch call() {
        case CFAISS_OK: return
        case CFAISS_OUT_OF_MEMORY: throw .outOfMemory
        default:
            throw .faissFailed(
                operation: operation,
                detail: unsafe String(cString: cfaiss_last_error())
            )
        }
    }
}
