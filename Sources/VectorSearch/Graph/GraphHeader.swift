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
    /// How vectors became codes.
    public let codebook: CodebookShape

    var shapes: [ArrayShape] {
        let graph = [
            ArrayShape(name: "codes", rows: count, rowBytes: codebook.lines * 64),
            ArrayShape(name: "links", rows: count, rowBytes: parameters.degree * 8),
            ArrayShape(
                name: "upper",
                rows: levelCounts.reduce(0, +),
                rowBytes: parameters.degree * 4
            ),
            ArrayShape(name: "numbers", rows: count, rowBytes: 8),
        ]
        let norms =
            metric == .euclidean ? [ArrayShape(name: "norms", rows: count, rowBytes: 4)] : []
        return graph + norms + codebook.shapes(dimension: dimension)
    }

    func requireValid(for originals: StoredVectors) throws(VectorSearchError) {
        guard dimension == originals.dimension else {
            throw .dimensionMismatch(expected: dimension, found: originals.dimension)
        }
        guard count == originals.count else { throw .headerInvalid(field: "count") }
        try parameters.requireValid()
        try codebook.requireValid(dimension: dimension)
        var below = count
        for nodes in levelCounts {
            guard nodes > 0, nodes <= below, levelCounts.count <= 64 else {
                throw .headerInvalid(field: "levelCounts")
            }
            below = nodes
        }
    }
}
