internal import Tensors
internal import VectorSearch

/// Ranks documents by comparing queries with every one of their vectors.
struct ExactRanking {
    /// The document of every row, one after another.
    let documents: [UInt64]
    /// How near is measured.
    let metric: Metric

    /// A document's place in a ranking.
    struct Entry: Sendable {
        let document: UInt64
        let row: Int
        let score: Float

        /// Whether it was compared at all.
        var isFound: Bool { score > -.infinity }

        /// The same place with another score.
        func with(score: Float) -> Entry { Entry(document: document, row: row, score: score) }

        /// The greater score first, the lower row among equals.
        static func isBefore(_ left: Entry, _ right: Entry) -> Bool {
            left.score != right.score ? left.score > right.score : left.row < right.row
        }
    }

    /// Queries that are compared at once.
    private static let tile = 64

    /// The best `k` documents of each query, best first; a document once, and never its own one.
    ///
    /// - Parameters:
    ///   - queries: `m × d`.
    ///   - vectors: `n × d`, a row for each of ``documents``.
    ///   - own: for each query a document that is not ranked; `nil` for none.
    ///   - k: how many, at least 1.
    ///   - omitted: rows that are not ranked.
    /// - Returns: a ranking a query; shorter than `k` only where there are fewer documents.
    func rank(
        _ queries: Matrix,
        against vectors: Matrix,
        own: [UInt64?],
        k: Int,
        omitting omitted: Set<Int> = []
    ) -> [[Entry]] {
        precondition(vectors.rows == documents.count && own.count == queries.rows)
        var rankings: [[Entry]] = []
        for first in stride(from: 0, to: queries.rows, by: Self.tile) {
            let tile = first..<min(first + Self.tile, queries.rows)
            var scores = scores(queries.picking(Array(tile)), against: vectors)
            for query in tile {
                for row in omitted { scores[query - first][row] = -.infinity }
                let ranking = best(scores[query - first], without: own[query], k: k)
                rankings.append(omitted.isEmpty ? ranking : ranking.filter(\.isFound))
            }
        }
        return rankings
    }

    /// How near every row is to each query, `m` arrays of `n`.
    func scores(_ queries: Matrix, against vectors: Matrix) -> [[Float]] {
        let products = queries.multiplied(byTransposed: vectors)
        guard metric == .euclidean else { return (0..<queries.rows).map(products.row) }
        let rows = vectors.rowNorms.map { $0 * $0 }
        let asked = queries.rowNorms.map { $0 * $0 }
        return (0..<queries.rows).map { query in
            zip(products[row: query], rows).map { 2 * $0 - $1 - asked[query] }
        }
    }

    /// The best `k` documents by the scores of their rows.
    func best(_ scores: [Float], without own: UInt64?, k: Int) -> [Entry] {
        var wanted = k
        while true {
            let found = top(scores, wanted)
            var seen: Set<UInt64> = own.map { [$0] } ?? []
            let entries = found.filter { seen.insert(documents[$0]).inserted }.prefix(k).map {
                Entry(document: documents[$0], row: $0, score: scores[$0])
            }
            // Passages of one document, or the own one, may stand before others.
            if entries.count == k || found.count == scores.count { return Array(entries) }
            wanted = min(2 * wanted, scores.count)
        }
    }

    /// The rows of the greatest scores, the lower row first among equals.
    private func top(_ scores: [Float], _ count: Int) -> [Int] {
        func isBefore(_ left: Int, _ right: Int) -> Bool {
            scores[left] != scores[right] ? scores[left] > scores[right] : left < right
        }
        guard count < scores.count else { return scores.indices.sorted(by: isBefore) }
        let threshold = scores.sorted(by: >)[count - 1]
        let above = scores.indices.filter { scores[$0] >= threshold }.sorted(by: isBefore)
        return Array(above.prefix(count))
    }
}
