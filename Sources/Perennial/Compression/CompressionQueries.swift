public import Evaluation
public import Tensors

/// What compressed vectors are searched for.
public struct CompressionQueries: Sendable {
    /// `m × d` in the gallery's space.
    public let vectors: Matrix
    /// A name for each query.
    public let ids: [String]
    /// Which documents answer them; `nil` where nothing is judged.
    public let judgments: Judgments?
    /// The same queries as the projection of an upgrade maps them, `m × d`; `nil` without one.
    public let bridged: Matrix?

    /// Queries; those without a judgment are fine.
    public init(
        vectors: Matrix,
        ids: [String],
        judgments: Judgments? = nil,
        bridged: Matrix? = nil
    ) {
        precondition(vectors.rows == ids.count, "a name for each query")
        precondition(bridged?.rows ?? ids.count == ids.count, "each query bridged")
        self.bridged = bridged
        self.vectors = vectors
        self.ids = ids
        self.judgments = judgments
    }
}
