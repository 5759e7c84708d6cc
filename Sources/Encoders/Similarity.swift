/// How the vectors of a model are meant to be compared (`similarity_fn_name`).
public enum Similarity: String, Sendable, Codable, CaseIterable {
    /// The cosine of the angle; what a model that says nothing means.
    case cosine
    /// The inner product.
    case dot
    /// The Euclidean distance, negated.
    case euclidean
    /// The sum of absolute differences, negated.
    case manhattan
}
