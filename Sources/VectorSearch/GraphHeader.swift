/// What the arrays of a graph index mean.
public struct GraphHeader: Sendable, Equatable, Codable {
    /// Number of vectors.
    public let count: Int
    /// Dimensions of a vector.
    public let dimension: Int
    /// How near is measured.
    public let metric: Metric
    /// How the graph was built.
    public let parameters: GraphParameters
    /// Nodes of each upper level, lowest first; nodes are numbered by falling level.
    public let levelCounts: [Int]
}
