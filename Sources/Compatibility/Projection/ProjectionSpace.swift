public import Encoders

/// A space as a projection names it: enough to tell it from every other.
public struct ProjectionSpace: Sendable, Codable, Hashable, CustomStringConvertible {
    /// The fingerprint of the embedding space.
    public let fingerprint: String
    /// The model's name, for people.
    public let model: String
    /// Number of dimensions, `d`.
    public let dimension: Int

    /// A space of that fingerprint.
    public init(fingerprint: String, model: String, dimension: Int) {
        self.fingerprint = fingerprint
        self.model = model
        self.dimension = dimension
    }

    /// The name of an embedding space.
    public init(_ space: EmbeddingSpace) {
        self.init(
            fingerprint: space.fingerprint,
            model: space.model,
            dimension: space.dimension
        )
    }

    /// The model's name and the fingerprint.
    public var description: String { "\(model) (\(fingerprint))" }
}
