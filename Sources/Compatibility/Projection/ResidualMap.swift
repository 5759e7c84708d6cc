public import Tensors

/// y = x · W + b + GELU((x − m) · s · U + c) · V + e: an affine map with a small network beside it.
public struct ResidualMap: Sendable, Equatable {
    /// W and b.
    public internal(set) var affine: AffineMap
    /// m, the mean input, `d`.
    public let mean: [Float]
    /// s, which brings the entries of normalised inputs to the size that a network likes.
    public let scale: Float
    /// U and c, `d × h`.
    public internal(set) var hidden: AffineMap
    /// V and e, `h × d'`.
    public internal(set) var output: AffineMap

    /// A map of these parts.
    public init(
        affine: AffineMap,
        mean: [Float],
        scale: Float,
        hidden: AffineMap,
        output: AffineMap
    ) {
        precondition(hidden.weights.rows == mean.count && affine.weights.rows == mean.count)
        precondition(hidden.bias.count == output.weights.rows, "a weight for every hidden unit")
        precondition(output.bias.count == affine.bias.count, "as many outputs of both parts")
        self.affine = affine
        self.mean = mean
        self.scale = scale
        self.hidden = hidden
        self.output = output
    }

    /// The rows mapped: `n × d` gives `n × d'`.
    public func callAsFunction(_ rows: Matrix) -> Matrix {
        let inner = GELU.forward(hidden(centred(rows)))
        return affine(rows).adding(output(inner))
    }

    /// (x − m) · s.
    func centred(_ rows: Matrix) -> Matrix {
        var result = rows
        result.addToRows(mean.map { -$0 })
        return result.scaled(by: scale)
    }
}
