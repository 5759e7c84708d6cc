import Tensors
import VectorSearch

/// Says how many of the true nearest a search found.
///
/// Copies of a vector are equally near, so a hit counts when it is as near as the k-th true one.
struct Judge: Encodable {
    /// Mean share of the k nearest (or of all allowed, where they are fewer) that was found.
    let recall: Double
    /// Queries with fewer hits than k, though as many were allowed.
    let short: Int

    /// The rounding between kernels that add in different orders.
    private static let rounding: Float = 1e-5

    init(found: [Int32], truth: Neighbors, queries: Matrix, originals: StoredVectors) {
        let k = truth.k
        var sum = 0.0
        var short = 0
        for query in 0..<queries.rows {
            let scores = truth.scores[query * k..<(query + 1) * k].filter { $0 > -.infinity }
            let rows = Set(found[query * k..<(query + 1) * k].filter { $0 >= 0 })
            guard let least = scores.last else { continue }
            let hits = originals.matrix(rows.map(Int.init))
            let near = (0..<hits.rows).count { row in
                let product = zip(hits[row: row], queries[row: query]).reduce(Float(0)) {
                    $0 + $1.0 * $1.1
                }
                return product >= least - Self.rounding
            }
            sum += Double(near) / Double(scores.count)
            if rows.count < scores.count { short += 1 }
        }
        recall = sum / Double(queries.rows)
        self.short = short
    }
}
