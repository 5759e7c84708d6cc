/// What the suite asks for; files of vectors are `.npy`.
enum CompressionRequest: Decodable {
    /// Learns a codec from all vectors of a file and encodes them.
    case build(vectors: String, codec: String, threads: Int)
    /// Finds the `k` nearest of all queries, one a call, rescoring `candidates` codes for each hit where
    /// that is more than 0.
    case search(queries: String, k: Int, candidates: Int)
    /// Finds the `k` nearest of all queries exactly; files are read again where they changed (`anew`).
    case exact(vectors: String, queries: String, k: Int, anew: Bool?)
}
