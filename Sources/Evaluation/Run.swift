/// What a search engine returned for a set of queries.
public struct Run: Sendable {
    /// A retrieved document.
    public struct Entry: Sendable, Equatable {
        /// The document's key.
        public let document: String
        /// Its score: larger is better. 32 bits, as trec_eval keeps it.
        public let score: Float

        /// A document with its score.
        public init(document: String, score: Float) {
            self.document = document
            self.score = score
        }
    }

    /// Queries in the order in which they were added.
    public private(set) var queries: [String] = []

    /// An empty run.
    public init() {}

    /// Reads a TREC run: `query Q0 document rank score tag`; the rank column is ignored.
    ///
    /// - Throws: `EvaluationError` with file and line.
    public init(contentsOf path: String) throws(EvaluationError) {
        preconditionFailure("signatures come first; the body follows")
    }

    /// Adds the results of one query.
    public mutating func add(query: String, entries: [Entry]) {
        preconditionFailure("signatures come first; the body follows")
    }

    /// The results of a query in trec_eval's order: score descending, then document descending by bytes.
    public func ranking(of query: String) -> [Entry]? {
        preconditionFailure("signatures come first; the body follows")
    }

    /// Writes the run as `query Q0 document rank score tag`, scores as `%.9g`, so that reading gives back the same run.
    public func write(to path: String, tag: String = "perennial") throws(EvaluationError) {
        preconditionFailure("signatures come first; the body follows")
    }
}
