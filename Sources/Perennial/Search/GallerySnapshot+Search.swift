internal import Encoders
internal import Storage
public import Tensors
internal import VectorSearch

extension GallerySnapshot {
    /// Finds the documents nearest to each query vector, over all segments.
    ///
    /// During an upgrade, vectors of the new model are searched with ``UpgradeSearch``.
    ///
    /// - Parameters:
    ///   - queries: `m × d` in the space that all documents have a vector in, finite.
    ///   - options: how to search.
    /// - Returns: `m` results, best hit first; equal scores by the order of indexing. Fewer than `k`
    ///   hits only when fewer documents meet the filter.
    /// - Throws: `PerennialError.badSearch` for a `k` or beam out of range, `.dimensionMismatch`,
    ///   `.damaged`; `VectorSearchError` for queries that are not finite.
    public func search(
        _ queries: Matrix,
        options: SearchOptions = SearchOptions()
    ) throws -> [[Hit]] {
        try nearestDocuments(queries, options: options).map { candidates in
            let explanations = candidates.enumerated().map {
                Hit.Explanation(dense: .init(rank: $0 + 1, score: $1.score))
            }
            return try hits(candidates, options.isExplained ? explanations : nil)
        }
    }

    /// The keys of all documents that meet a condition, in the order of indexing.
    public func keys(matching filter: Filter) throws -> [String] {
        try segments.flatMap { segment in
            let rows = try FilterEvaluation(snapshot: self, segment: segment).rows(of: filter.root)
            let numbers = (0..<rows.capacity).filter { rows[$0] }.map { segment.documents[$0] }
            return try Self.withoutRepetitions(numbers).map { try document(number: $0).key }
        }
    }

    /// The fields of a filter that no document has, in alphabetical order: often a misspelt name, which a
    /// condition with `not` would turn into every document.
    public func unknownFields(of filter: Filter) throws -> [String] {
        try filter.fields.sorted().filter { field in
            try segments.allSatisfy {
                try FilterEvaluation(snapshot: self, segment: $0)
                    .rows(of: .exists(field: field)).isEmpty
            }
        }
    }

    /// Which vectors a search looks at.
    enum SearchedRows {
        /// One of every document.
        case documents
        /// Those of documents that an upgrade has not embedded anew.
        case awaiting
        /// Those that an upgrade has made, in its own space.
        case renewed
    }

    /// The nearest documents of each query by number, best first.
    func nearestDocuments(
        _ queries: Matrix,
        options: SearchOptions,
        among searched: SearchedRows = .documents
    ) throws -> [[Candidate]] {
        try options.check()
        let space = searched == .renewed ? manifest.upgradeSpace : nil
        let dimension = (space ?? manifest.documentSpace).dimension
        guard queries.columns == dimension else {
            throw PerennialError.dimensionMismatch(expected: dimension, found: queries.columns)
        }
        return try searchSegments(
            queries: queries.rows,
            options,
            among: searched
        ) { segment, k, allowed in
            let index: any VectorIndex =
                options.isExact ? segment.exactIndex(manifest.settings.metric) : segment.index
            let neighbors = try index.search(
                queries,
                k: k,
                effort: manifest.settings.effort(options.effort, k: k),
                allowed: allowed
            )
            return (0..<queries.rows).map { query in
                (query * k..<(query + 1) * k).prefix { neighbors.rows[$0] >= 0 }
                    .map { (row: Int(neighbors.rows[$0]), score: neighbors.scores[$0]) }
            }
        }
    }

    /// Searches every segment and joins what was found, best first, a document once.
    ///
    /// `search` answers the best `k` rows of a segment for each query, best first; fewer only where
    /// there are no more.
    func searchSegments(
        queries: Int,
        _ options: SearchOptions,
        among searched: SearchedRows = .documents,
        _ search: (Segment, Int, RowSet?) throws -> [[(row: Int, score: Float)]]
    ) throws -> [[Candidate]] {
        var found: [[Candidate]] = .init(repeating: [], count: queries)
        let places =
            searched == .renewed
            ? segments.count..<segments.count + renewedSegments.count : 0..<segments.count
        for place in places {
            let segment = segment(at: place)
            var allowed =
                try options.filter.map {
                    try FilterEvaluation(snapshot: self, segment: segment).rows(of: $0.root)
                } ?? segment.live
            if searched == .awaiting, let renewed = renewedRows(ofSegment: place) {
                allowed =
                    allowed ?? RowSet(capacity: segment.description.rows, filled: true)
                allowed?.subtract(renewed)
            }
            if let allowed, allowed.isEmpty { continue }
            let documents = try bestDocuments(
                ofSegment: place,
                queries: queries,
                options.k,
                allowed,
                search
            )
            for query in 0..<queries { found[query] += documents[query] }
        }
        return found.map { Array($0.sorted(by: Candidate.isBefore).prefix(options.k)) }
    }

    /// The best `k` documents of a segment for each query, best first.
    ///
    /// Several passages of a document are one hit, so that more rows may be wanted than documents.
    private func bestDocuments(
        ofSegment place: Int,
        queries: Int,
        _ wanted: Int,
        _ allowed: RowSet?,
        _ search: (Segment, Int, RowSet?) throws -> [[(row: Int, score: Float)]]
    ) throws -> [[Candidate]] {
        let segment = segment(at: place)
        let most = min(segment.description.rows, SearchOptions.most)
        guard most > 0 else { return .init(repeating: [], count: queries) }
        var k = min(segment.spans == nil ? wanted : 2 * wanted, most)
        while true {
            let rows = try search(segment, k, allowed)
            let documents = rows.map { rows in
                Candidate.bestOfEachDocument(
                    rows.map {
                        Candidate(
                            document: segment.documents[$0.row],
                            score: $0.score,
                            segment: place,
                            row: $0.row
                        )
                    }
                )
            }
            let isEnough = zip(rows, documents).allSatisfy { $1.count >= wanted || $0.count < k }
            if isEnough || k == segment.description.rows { return documents }
            if k == SearchOptions.most {
                return try documents.enumerated().map { query, first in
                    try further(than: first, in: segment, wanted, allowed) {
                        try search($0, $1, $2)[query]
                    }
                }
            }
            k = min(2 * k, most)
        }
    }

    /// Adds to the documents that one search of an index could find those that more of them do, each
    /// without the documents of those before.
    private func further(
        than first: [Candidate],
        in segment: Segment,
        _ wanted: Int,
        _ allowed: RowSet?,
        _ search: (Segment, Int, RowSet) throws -> [(row: Int, score: Float)]
    ) throws -> [Candidate] {
        var found = first
        var left = allowed ?? RowSet(capacity: segment.description.rows, filled: true)
        var last = first
        while found.count < wanted, let place = last.first?.segment {
            for candidate in last {
                for row in segment.documents.rows(of: candidate.document) { left[row] = false }
            }
            guard !left.isEmpty else { break }
            let rows = try search(segment, min(SearchOptions.most, segment.description.rows), left)
            last = Candidate.bestOfEachDocument(
                rows.map {
                    Candidate(
                        document: segment.documents[$0.row],
                        score: $0.score,
                        segment: place,
                        row: $0.row
                    )
                }
            )
            found += last
        }
        return found
    }

    /// The documents of candidates, as hits; explanations stand in the order of candidates.
    func hits(_ candidates: [Candidate], _ explanations: [Hit.Explanation]?) throws -> [Hit] {
        try candidates.enumerated().map { index, candidate in
            let record = try document(number: candidate.document)
            return Hit(
                rank: index + 1,
                score: candidate.score,
                record: record,
                passage: try passage(of: candidate, record),
                space: space(of: candidate),
                explanation: explanations?[index]
            )
        }
    }

    /// The fingerprint of the space in which a candidate was compared.
    private func space(of candidate: Candidate) -> String? {
        switch candidate.comparison {
        case .inOwnSpace: segment(at: candidate.segment).description.space
        case .inNewSpace: manifest.upgrade?.to
        case .byWords: nil
        }
    }

    /// The part of its document that a candidate was found by.
    private func passage(of candidate: Candidate, _ record: DocumentRecord) throws -> Passage? {
        let segment = segment(at: candidate.segment)
        guard let spans = segment.spans else { return nil }
        guard let span = spans[candidate.row], let passage = Passage(span, of: record.text) else {
            throw PerennialError.damaged(
                path: store.environment.path,
                part: "passage \(candidate.row) of segment \(segment.description.number)"
            )
        }
        return passage
    }

    /// Ascending numbers without those that stand twice.
    static func withoutRepetitions(_ numbers: [UInt64]) -> [UInt64] {
        var last: UInt64?
        return numbers.filter { number in
            defer { last = number }
            return number != last
        }
    }
}
