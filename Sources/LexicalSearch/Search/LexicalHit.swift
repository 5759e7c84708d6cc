/// A row that a query found.
public struct LexicalHit: Equatable, Sendable {
    /// The row within its index.
    public let row: Int
    /// Sum of the terms' contributions, above 0.
    public let score: Double

    /// A row with its score.
    public init(row: Int, score: Double) {
        self.row = row
        self.score = score
    }

    /// Whether the hit comes after another: a lower score, or the same and a higher row.
    func follows(_ other: LexicalHit) -> Bool {
        score < other.score || (score == other.score && row > other.row)
    }
}
