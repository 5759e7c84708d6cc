public import Tensors

/// How a projection computes.
public enum ProjectionMap: Sendable, Equatable {
    /// x · W + b.
    case affine(AffineMap)
    /// x · L · R + b.
    case lowRank(LowRankMap)
    /// An affine map with a small network beside it.
    case residual(ResidualMap)

    /// Number of inputs, `d`.
    public var inputs: Int {
        switch self {
        case .affine(let map): map.weights.rows
        case .lowRank(let map): map.left.rows
        case .residual(let map): map.mean.count
        }
    }

    /// Number of outputs, `d'`.
    public var outputs: Int {
        switch self {
        case .affine(let map): map.bias.count
        case .lowRank(let map): map.bias.count
        case .residual(let map): map.affine.bias.count
        }
    }

    /// The rows mapped: `n × d` gives `n × d'`.
    public func callAsFunction(_ rows: Matrix) -> Matrix {
        switch self {
        case .affine(let map): map(rows)
        case .lowRank(let map): map(rows)
        case .residual(let map): map(rows)
        }
    }
}
