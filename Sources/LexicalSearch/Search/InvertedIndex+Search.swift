extension InvertedIndex {
    /// Finds the `k` documents of the greatest score.
    ///
    /// Exact: what an evaluation of every posting finds, bit for bit. Rows are taken in windows; a term
    /// whose bound cannot lift a row above the worst hit so far is only looked up for rows that other
    /// terms name, and windows that cannot reach it are skipped. Sources: Turtle and Flood, "Query
    /// Evaluation: Strategies and Optimizations", 1995 (MaxScore); Ding and Suel, "Faster Top-k
    /// Document Retrieval Using Block-Max Indexes", 2011.
    ///
    /// - Parameters:
    ///   - query: terms of the index's analyzer.
    ///   - k: how many hits at most.
    ///   - statistics: of the collection, for this query.
    ///   - parameters: of BM25.
    ///   - allowed: bit `i % 64` of word `i / 64` lets row `i` through; all rows where it is nil.
    /// - Returns: rows with a term of the query, best first; equal scores by ascending row.
    /// - Throws: ``LexicalSearchError/damagedArray(name:row:)``.
    public func search(
        _ query: LexicalQuery,
        k: Int,
        statistics: CollectionStatistics,
        parameters: BM25 = BM25(),
        allowed: [UInt64]? = nil
    ) throws(LexicalSearchError) -> [LexicalHit] {
        precondition(k >= 0, "k \(k)")
        precondition(
            statistics.documentFrequencies.count == query.terms.count,
            "statistics of another query"
        )
        precondition((allowed?.count ?? .max) >= (header.documents + 63) / 64, "too short a set")
        guard k > 0 else { return [] }
        return try withColumns { (columns) throws(LexicalSearchError) in
            let cursors = try cursors(query, statistics, parameters, in: columns)
            var search = WindowSearch(cursors, k: k, allowed: allowed)
            for first in stride(from: 0, to: header.documents, by: WindowScores.rows) {
                let end = min(first + WindowScores.rows, header.documents)
                try search.visit(first..<end, columns)
            }
            return search.hits
        }
    }

    /// Finds the `k` documents of the greatest score, with statistics of this index alone.
    ///
    /// - Throws: ``LexicalSearchError/damagedArray(name:row:)``.
    public func search(
        _ query: LexicalQuery,
        k: Int
    ) throws(LexicalSearchError) -> [LexicalHit] {
        try search(query, k: k, statistics: CollectionStatistics(of: [self], for: query))
    }

    private func cursors(
        _ query: LexicalQuery,
        _ statistics: CollectionStatistics,
        _ parameters: BM25,
        in columns: IndexColumns
    ) throws(LexicalSearchError) -> [TermCursor] {
        var cursors: [TermCursor] = []
        for (position, term) in query.terms.enumerated() {
            guard let entry = try find(term, in: columns) else { continue }
            let weight = weight(
                ofTerm: position,
                query,
                statistics,
                parameters
            )
            cursors.append(try TermCursor(entry, weight: weight, in: columns))
        }
        return cursors
    }

    /// What a term of the query adds, by frequency and length.
    func weight(
        ofTerm position: Int,
        _ query: LexicalQuery,
        _ statistics: CollectionStatistics,
        _ parameters: BM25
    ) -> TermWeight {
        let factor = parameters.inverseFrequency(
            documents: statistics.documentFrequencies[position],
            total: statistics.documents
        )
        return TermWeight(
            parameters,
            weight: Double(query.counts[position]) * factor,
            averageLength: statistics.averageLength
        )
    }
}
