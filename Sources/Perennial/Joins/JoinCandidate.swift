/// A table of a lake that a query's columns join with, and the proof.
public struct JoinCandidate: Sendable, Equatable {
    /// The table's name in the lake.
    public let table: String
    /// The columns to join with, in the order of the query's.
    public let columns: [String]
    /// The share of the query's distinct values that find a partner: 1 for an equal one, its similarity for one
    /// under another name, estimated from the values that were compared; 0 to 1.
    public let score: Double
    /// The cosine of the columns' vectors, the lowest of several; `nil` where they were not compared.
    public let similarity: Float?
    /// What was measured; of several columns, of their values side by side.
    public let evidence: JoinEvidence
    /// A query for DuckDB that makes the join, as many rows as were measured; `nil` where DuckDB cannot read one of the
    /// tables as it was read here, which a note then explains.
    public let sql: String?

    /// How the score came about, in words.
    public var explanation: String {
        let equal = "\(evidence.matched) of \(evidence.queryDistinct) values have an equal"
        guard evidence.comparedShare > 0 else { return equal }
        return equal + ", \(evidence.pairs.count) more have a partner under another name"
            + (evidence.comparedShare < 1
                ? " among the \(Int((100 * evidence.comparedShare).rounded())) % compared" : "")
    }
}
