public import Tensors

/// The model whose ranking of stored texts a map is to follow, by its vectors.
///
/// Queries and texts have their own vectors where the model tells them apart.
public struct RankingTeacher: Sendable {
    /// The queries of the sample as that model sees them, `n × d`.
    public let queries: Matrix
    /// The texts that are ranked as that model sees them, `m × d`.
    public let texts: Matrix
    /// The stored vectors of the same texts, `m × d'`.
    public let stored: Matrix
    /// For each query the text that it is itself, which is not ranked for it; `nil` for none.
    public let own: [Int?]

    /// A teacher; the rows of `texts` and `stored` are the same texts.
    ///
    /// - Throws: `CompatibilityError.rowCounts`.
    public init(
        queries: Matrix,
        texts: Matrix,
        stored: Matrix,
        own: [Int?]
    ) throws(CompatibilityError) {
        guard texts.rows == stored.rows else { throw .rowCounts([texts.rows, stored.rows]) }
        guard queries.rows == own.count else { throw .rowCounts([queries.rows, own.count]) }
        precondition(own.allSatisfy { $0.map { (0..<texts.rows).contains($0) } ?? true })
        self.queries = queries
        self.texts = texts
        self.stored = stored
        self.own = own
    }
}

extension RankingTeacher {
    /// The texts of a sample, ranked for each other as its first source has them.
    init(ofEachOther sample: ProjectionSample) throws(CompatibilityError) {
        let vectors = sample.inputs.prefix(columns: sample.sources[0].dimension)
        try self.init(
            queries: vectors,
            texts: vectors,
            stored: sample.targets,
            own: Array(0..<vectors.rows)
        )
    }
}
