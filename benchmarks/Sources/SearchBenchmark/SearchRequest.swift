/// What a suite asks for; files of vectors are `.npy`, those of rows as in ``RowFiles``.
enum SearchRequest: Decodable {
    /// Builds a graph over all vectors of a file.
    case graph(vectors: String, degree: Int, beam: Int, threads: Int)
    /// Builds an index that compares with every vector; `codes` makes one query faster.
    case exact(vectors: String, codes: Bool, threads: Int)
    /// Finds the `k` nearest (of the allowed rows) of all queries, `batch` of them a call.
    case search(
        queries: String,
        k: Int,
        beam: Int,
        batch: Int,
        allowed: String?,
        output: String?
    )
    /// Compares the rows that someone found with the truth.
    case judge(queries: String, k: Int, allowed: String?, found: String)
    /// Stores the index and its vectors in a folder.
    case save(folder: String)
    /// Opens a stored index and finds the nearest of the first query.
    case open(folder: String, queries: String, k: Int, beam: Int)
}
