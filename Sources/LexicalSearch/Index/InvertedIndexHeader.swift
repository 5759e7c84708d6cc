/// What the arrays of an inverted index mean.
public struct InvertedIndexHeader: Codable, Equatable, Sendable {
    static let knownFormat = 1

    /// Version of the arrays' format.
    public let format: Int
    /// Number of documents; their rows count from 0.
    public let documents: Int
    /// Sum of the documents' lengths, in terms.
    public let totalLength: Int
    /// Number of distinct terms.
    public let terms: Int
    /// Number of pairs of a term and a document that has it.
    public let postings: Int
    /// How the documents were cut into terms; cut queries the same way.
    public let analyzer: AnalyzerOptions
}
