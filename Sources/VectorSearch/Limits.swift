/// The most that one index holds or one search asks for.
package enum Limits {
    /// Vectors of one index: rows are numbered in 31 bits, one bit is the traversal's.
    static let count = 1 << 30
    /// Dimensions of a vector: integer sums of products of bytes stay within 31 bits.
    static let dimension = 16_384
    /// Hits of one query, and width of a beam.
    package static let hits = 65_536
    /// Greatest magnitude of an element: its square, summed, stays finite.
    static let magnitude: Float = 1e16
}
