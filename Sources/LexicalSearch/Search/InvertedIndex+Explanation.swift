extension InvertedIndex {
    /// What each term of the query adds to the score of a row; their sum is the row's score.
    ///
    /// - Throws: ``LexicalSearchError/damagedArray(name:row:)``.
    public func explain(
        row: Int,
        _ query: LexicalQuery,
        statistics: CollectionStatistics,
        parameters: BM25 = BM25()
    ) throws(LexicalSearchError) -> [TermContribution] {
        precondition(row >= 0 && row < header.documents, "row \(row) of \(header.documents)")
        return try withColumns { (columns) throws(LexicalSearchError) in
            let length = columns.lengths.load(row, as: UInt32.self)
            var contributions: [TermContribution] = []
            for (position, term) in query.terms.enumerated() {
                guard let found = try self.position(of: term, in: columns),
                    let posting = try postings(ofTermAt: found).first(where: { $0.row == row })
                else { continue }
                let weight = weight(ofTerm: position, query, statistics, parameters)
                contributions.append(
                    TermContribution(
                        term: term,
                        frequency: Int(posting.frequency),
                        score: weight.contribution(
                            frequency: posting.frequency,
                            length: length
                        )
                    )
                )
            }
            return contributions
        }
    }
}
