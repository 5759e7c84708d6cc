/// What an exact index stores beside the originals.
public struct ExactHeader: Sendable, Equatable, Codable {
    /// Number of vectors.
    public let count: Int
    /// Dimensions of a vector.
    public let dimension: Int
    /// How near is measured.
    public let metric: Metric
    /// Whether int8 codes lie in array `codes`.
    public let hasCodes: Bool
}
