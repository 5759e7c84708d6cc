internal import Encoders
public import Tensors
internal import VectorSearch

extension GallerySnapshot {
    /// Finds the documents nearest to each query vector, over all segments.
    ///
    /// - Parameters:
    ///   - queries: `m × d`, the gallery's dimension, finite.
    ///   - options: how to search.
    /// - Returns: `m` results, best hit first; equal scores by the order of indexing. Fewer than `k`
    ///   hits only when fewer documents meet the filter.
    /// - Throws: `PerennialError.dimensionMismatch`, `.damaged`; `VectorSearchError`.
    public func search(
        _ queries: Matrix,
        options: SearchOptions = SearchOptions()
    ) throws -> [[Hit]] {
        let nearest = try nearestDocuments(queries, options: options)
        return try nearest.map { candidates in
            try candidates.enumerated().map { rank, candidate in
                Hit(
                    rank: rank + 1,
                    score: candidate.score,
                    record: try document(number: candidate.document),
                    space: manifest.activeSpace
                )
            }
        }
    }

    /// The keys of all documents that meet a condition, in the order of indexing.
    public func keys(matching filter: Filter) throws -> [String] {
        try segments.flatMap { segment in
            let rows = try FilterEvaluation(snapshot: self, segment: segment).rows(of: filter.root)
            return try (0..<rows.capacity).filter { rows[$0] }.map {
                try document(number: segment.documents[$0]).key
            }
        }
    }

    /// A document's number with its score.
    struct Candidate: Equatable {
        let document: UInt64
        let score: Float

        /// The order of results: best first, then as indexed.
        static func isBefore(_ left: Candidate, _ right: Candidate) -> Bool {
            left.score != right.score ? left.score > right.score : left.document < right.document
        }
    }

    /// The nearest documents of each query by number, best first.
    func nearestDocuments(_ queries: Matrix, options: SearchOptions) throws -> [[Candidate]] {
        precondition(options.k > 0, "a search wants at least one hit")
        guard queries.columns == manifest.space.dimension else {
            throw PerennialError.dimensionMismatch(
                expected: manifest.space.dimension,
                found: queries.columns
            )
        }
        var found: [[Candidate]] = .init(repeating: [], count: queries.rows)
        for segment in segments {
            let index: any VectorIndex =
                options.isExact
                ? ExactIndex(originals: segment.originals, metric: manifest.settings.metric)
                : segment.index
            let allowed = try options.filter.map {
                try FilterEvaluation(snapshot: self, segment: segment).rows(of: $0.root)
            }
            if let allowed, allowed.isEmpty { continue }
            let k = min(options.k, segment.description.rows)
            let neighbors = try index.search(
                queries,
                k: k,
                effort: options.effort,
                allowed: allowed ?? segment.live
            )
            for query in 0..<queries.rows {
                for slot in query * k..<(query + 1) * k where neighbors.rows[slot] >= 0 {
                    found[query].append(
                        Candidate(
                            document: segment.documents[Int(neighbors.rows[slot])],
                            score: neighbors.scores[slot]
                        )
                    )
                }
            }
        }
        return found.map { Array($0.sorted(by: Candidate.isBefore).prefix(options.k)) }
    }
}
