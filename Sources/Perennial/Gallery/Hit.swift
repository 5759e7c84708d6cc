/// A document that a search found.
public struct Hit: Sendable, Equatable {
    /// Its place in the result, from 1.
    public let rank: Int
    /// How near it is to the query, greater is nearer.
    public let score: Float
    /// The document.
    public let record: DocumentRecord
    /// The fingerprint of the space in which it was compared.
    public let space: String
}
