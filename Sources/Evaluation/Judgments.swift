internal import Tables

/// Graded relevance judgments (qrels): which documents answer which query, and how well.
///
/// A grade of 1 or more means relevant. Ids are compared byte by byte.
public struct Judgments: Sendable {
    /// Queries in the order in which they were first judged.
    public private(set) var queries: [String] = []

    private var grades: [ExactString: [ExactString: Int]] = [:]

    /// No judgments yet.
    public init() {}

    /// Every judged document of a query with its grade, in no order; `nil` when the query is not judged.
    public func grades(of query: String) -> [(document: String, grade: Int)]? {
        grades[ExactString(query)]?.map { ($0.key.text, $0.value) }
    }

    /// The grade of a document for a query; `nil` when it is not judged.
    public func grade(query: String, document: String) -> Int? {
        grades[ExactString(query)]?[ExactString(document)]
    }

    /// Sets the grade of a document for a query.
    public mutating func judge(query: String, document: String, grade: Int) {
        let key = ExactString(query)
        if grades[key] == nil { queries.append(query) }
        grades[key, default: [:]][ExactString(document)] = grade
    }

    /// All grades of a query by exact id.
    func exactGrades(of query: String) -> [ExactString: Int] {
        grades[ExactString(query)] ?? [:]
    }
}
