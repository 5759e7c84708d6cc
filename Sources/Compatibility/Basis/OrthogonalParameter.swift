public import Tensors

/// An orthogonal matrix that is learned: W = W₀ · f(L − Lᵀ), orthogonal whatever L becomes.
///
/// Steps on L cannot leave the orthogonal matrices, so that nothing has to be projected back.
public struct OrthogonalParameter: Sendable, Equatable {
    /// W₀, `n × n`, orthogonal.
    public let start: DoubleMatrix
    /// How f is computed.
    public let parametrization: SkewMatrix.Parametrization

    /// A parameter that is W₀ for L = 0.
    ///
    /// - Throws: `CompatibilityError.badSetting` when W₀ is not orthogonal.
    public init(
        start: DoubleMatrix,
        parametrization: SkewMatrix.Parametrization = .exponential
    ) throws(CompatibilityError) {
        let residual = start.orthogonalityResidual
        guard start.rows == start.columns, residual <= BasisTransformation.tolerance else {
            throw .badSetting(name: "the first basis", value: "orthogonal only to \(residual)")
        }
        self.start = start
        self.parametrization = parametrization
    }

    /// W for an L, `n × n`.
    ///
    /// - Throws: `CompatibilityError.decomposition` when L holds NaN or infinity.
    public func matrix(_ lower: DoubleMatrix) throws(CompatibilityError) -> DoubleMatrix {
        start.multiplied(by: try SkewMatrix(of: lower).orthogonal(by: parametrization))
    }

    /// The gradient by L, given that by W.
    ///
    /// - Throws: as ``matrix(_:)``.
    public func gradient(
        _ gradient: DoubleMatrix,
        at lower: DoubleMatrix
    ) throws(CompatibilityError) -> DoubleMatrix {
        try SkewMatrix(of: lower).gradient(
            start.transposed.multiplied(by: gradient),
            by: parametrization
        )
    }
}
