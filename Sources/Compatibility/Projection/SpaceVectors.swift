public import Tensors

/// Vectors that know which space they are in, so that no map takes them for others.
public struct SpaceVectors: Sendable {
    /// The space.
    public let space: ProjectionSpace
    /// The vectors, `n × d`.
    public let rows: Matrix

    /// Vectors of a space, `n × d`.
    ///
    /// - Throws: `CompatibilityError.dimensionMismatch`.
    public init(_ rows: Matrix, in space: ProjectionSpace) throws(CompatibilityError) {
        guard rows.columns == space.dimension else {
            throw .dimensionMismatch(space: space, found: rows.columns)
        }
        self.space = space
        self.rows = rows
    }
}
