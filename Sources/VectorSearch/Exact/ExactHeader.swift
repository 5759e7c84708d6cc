/// What an exact index stores beside the originals.
public struct ExactHeader: Sendable, Equatable, Codable {
    /// Number of vectors.
    public let count: Int
    /// Dimensions of a vector.
    public let dimension: Int
    /// How near is measured.
    public let metric: Metric
    /// Bound on the rounding of the int8 codes, in steps; `nil` without codes.
    public let residual: Float?

    /// Lines of 64 bytes of one code.
    var lines: Int { (dimension + 63) / 64 }

    var shapes: [ArrayShape] {
        guard residual != nil else { return [] }
        let codes = [
            ArrayShape(name: "codes", rows: count, rowBytes: lines * 64),
            ArrayShape(name: "elements", rows: dimension, rowBytes: 12),
        ]
        guard metric == .euclidean else { return codes }
        return codes + [ArrayShape(name: "norms", rows: count, rowBytes: 4)]
    }
}
