/// Graded relevance judgments (qrels): which documents answer which query, and how well.
public struct Judgments: Sendable {
    /// Queries in the order in which they were first judged.
    public private(set) var queries: [String] = []

    /// No judgments yet.
    public init() {}

    /// Reads TREC qrels (`query iteration document grade`) or a BEIR table (`query-id corpus-id score` with that header).
    ///
    /// - Throws: `EvaluationError` with file and line.
    public init(contentsOf path: String) throws(EvaluationError) {
        preconditionFailure("signatures come first; the body follows")
    }

    /// The grade of every judged document of a query; `nil` when the query is not judged.
    public func grades(of query: String) -> [String: Int]? {
        preconditionFailure("signatures come first; the body follows")
    }

    /// Sets the grade of a document for a query.
    public mutating func judge(query: String, document: String, grade: Int) {
        preconditionFailure("signatures come first; the body follows")
    }
}
