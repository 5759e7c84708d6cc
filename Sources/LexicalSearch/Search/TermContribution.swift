/// What a term of a query adds to the score of a row.
public struct TermContribution: Equatable, Sendable {
    /// The term.
    public let term: String
    /// How often the document has it.
    public let frequency: Int
    /// What it adds.
    public let score: Double
}
