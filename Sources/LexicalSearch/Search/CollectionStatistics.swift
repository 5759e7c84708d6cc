/// What BM25 has to know of a whole collection, which may consist of several indexes.
///
/// Scores of several indexes are comparable when all are searched with the same statistics.
public struct CollectionStatistics: Equatable, Sendable {
    /// Number of documents.
    public let documents: Int
    /// Sum of the documents' lengths, in terms.
    public let totalLength: Int
    /// For each term of the query, in its order, how many documents have it.
    public let documentFrequencies: [Int]

    /// Mean length of a document; 0 without documents.
    public var averageLength: Double {
        documents == 0 ? 0 : Double(totalLength) / Double(documents)
    }

    /// The statistics of the indexes together, for a query.
    ///
    /// - Throws: ``LexicalSearchError/damagedArray(name:row:)``.
    public init(
        of indexes: [InvertedIndex],
        for query: LexicalQuery
    ) throws(LexicalSearchError) {
        var frequencies = [Int](repeating: 0, count: query.terms.count)
        for index in indexes {
            for (position, term) in query.terms.enumerated() {
                frequencies[position] += try index.documentFrequency(of: term)
            }
        }
        documents = indexes.reduce(0) { $0 + $1.header.documents }
        totalLength = indexes.reduce(0) { $0 + $1.header.totalLength }
        documentFrequencies = frequencies
    }
}
