internal import LexicalSearch
internal import Storage
internal import VectorSearch

/// A search for words in all segments of a snapshot, with statistics of the whole gallery.
struct WordSearch {
    /// A query's terms, and how frequent they are in the gallery.
    struct Query {
        let terms: LexicalQuery
        let statistics: CollectionStatistics
    }

    private let snapshot: GallerySnapshot
    private let analyzer: Analyzer
    private let indexes: [InvertedIndex]

    /// - Throws: `PerennialError.noWords` when a segment has no index of words, or one of words
    ///   that were cut in another way.
    init(_ snapshot: GallerySnapshot) throws {
        self.snapshot = snapshot
        let path = snapshot.store.environment.path
        guard let options = snapshot.manifest.settings.words else {
            throw PerennialError.noWords(path: path)
        }
        analyzer = try Analyzer(options)
        indexes = try snapshot.segments.map { segment in
            guard let index = segment.words, index.header.analyzer == options else {
                throw PerennialError.noWords(path: path)
            }
            return index
        }
    }

    /// The terms of a text.
    func query(_ text: String) throws -> Query {
        let terms = LexicalQuery(text, analyzer: analyzer)
        return Query(
            terms: terms,
            statistics: try CollectionStatistics(of: indexes, for: terms)
        )
    }

    /// The documents with the greatest scores, best first.
    func candidates(_ query: Query, _ options: SearchOptions) throws -> [Candidate] {
        let found = try snapshot.searchSegments(queries: 1, options) { segment, k, allowed in
            guard let index = segment.words else { return [[]] }
            let hits = try index.search(
                query.terms,
                k: k,
                statistics: query.statistics,
                parameters: options.bm25,
                allowed: allowed?.words
            )
            return [hits.map { (row: $0.row, score: Float($0.score)) }]
        }
        // A document none of whose words counts is no answer.
        return found[0].filter { $0.score > 0 }.map(\.byWords)
    }

    /// What each term adds to a candidate's score.
    func terms(
        of candidate: Candidate,
        _ query: Query,
        _ options: SearchOptions
    ) throws -> [TermContribution] {
        try indexes[candidate.segment].explain(
            row: candidate.row,
            query.terms,
            statistics: query.statistics,
            parameters: options.bm25
        )
    }
}
