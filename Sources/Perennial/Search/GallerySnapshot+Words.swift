internal import LexicalSearch
public import Tensors
internal import VectorSearch

extension GallerySnapshot {
    /// Finds the documents that have the words of each text, by BM25 over all segments.
    ///
    /// - Parameters:
    ///   - texts: `m` queries.
    ///   - options: how to search; what is about vectors does not matter.
    /// - Returns: `m` results, best hit first; documents without any of the words are not in them.
    /// - Throws: `PerennialError.noWords` when a segment has no index of words, `.damaged`;
    ///   `LexicalSearchError`.
    public func search(
        words texts: [String],
        options: SearchOptions = SearchOptions()
    ) throws -> [[Hit]] {
        try options.check()
        let search = try WordSearch(self)
        return try texts.map { text in
            let query = try search.query(text)
            let candidates = try search.candidates(query, options)
            guard options.isExplained else { return try hits(candidates, nil) }
            let explanations = try candidates.enumerated().map { index, candidate in
                Hit.Explanation(
                    lexical: .init(rank: index + 1, score: candidate.score),
                    terms: try search.terms(of: candidate, query, options)
                )
            }
            return try hits(candidates, explanations)
        }
    }

    /// Finds documents by vectors and by words, and joins the two lists of each query.
    ///
    /// - Parameters:
    ///   - queries: `m × d`, the gallery's dimension, finite.
    ///   - texts: the same `m` queries as texts.
    ///   - options: how to search, and how to join.
    /// - Returns: `m` results, best hit first.
    /// - Throws: as the two searches do; `PerennialError.badSearch` for more or fewer texts than
    ///   vectors, and for weights that do not fit.
    public func search(
        _ queries: Matrix,
        words texts: [String],
        options: SearchOptions = SearchOptions()
    ) throws -> [[Hit]] {
        guard queries.rows == texts.count else {
            throw PerennialError.badSearch(
                option: "texts",
                found: "\(texts.count) for \(queries.rows) vectors",
                allowed: "one a vector"
            )
        }
        try options.check()
        try options.fusion.check(lists: 2)
        var wide = options
        wide.k = max(options.k, options.candidates)
        let nearest = try nearestDocuments(queries, options: wide)
        let search = try WordSearch(self)
        return try zip(nearest, texts).map { dense, text in
            try fused(dense, words: search, text, options)
        }
    }

    /// Joins candidates by vectors with those by the words of a text.
    func fused(
        _ dense: [Candidate],
        words search: WordSearch,
        _ text: String,
        _ options: SearchOptions
    ) throws -> [Hit] {
        var wide = options
        wide.k = max(options.k, options.candidates)
        let query = try search.query(text)
        let lexical = try search.candidates(query, wide)
        // Where fewer documents have a word than were asked for, the others score 0.
        let zeros = max(0, min(wide.k, manifest.documents) - lexical.count)
        let sources = [
            RankFusion.Source(dense),
            RankFusion.Source(lexical, zeros: zeros),
        ]
        let fused = try options.fusion.fuse(sources).prefix(options.k)
        let explanations = try fused.map { place in
            var explanation = Hit.Explanation()
            explanation.dense = place.ranks[0].map {
                .init(rank: $0, score: dense[$0 - 1].score)
            }
            if let rank = place.ranks[1], options.isExplained {
                let candidate = lexical[rank - 1]
                explanation.lexical = .init(rank: rank, score: candidate.score)
                explanation.terms = try search.terms(of: candidate, query, options)
            }
            return explanation
        }
        return try hits(fused.map(\.candidate), options.isExplained ? explanations : nil)
    }
}
