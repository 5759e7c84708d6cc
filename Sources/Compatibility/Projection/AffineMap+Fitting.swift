public import Tensors

extension AffineMap {
    /// The orthogonal map between centred rows (Schönemann 1966), of any dimensions on either side.
    ///
    /// W = U · Vᵀ of the singular value decomposition of XᵀY has orthonormal columns where `d ≥ d'`,
    /// else orthonormal rows.
    ///
    /// - Parameters:
    ///   - rows: X, `n × d`.
    ///   - targets: Y, `n × d'`, the same texts.
    /// - Throws: `CompatibilityError.decomposition`.
    public init(procrustes rows: Matrix, onto targets: Matrix) throws(CompatibilityError) {
        let (x, y) = (CentredRows(rows), CentredRows(targets))
        let turn = try Self.rotation(of: x.crossProducts(with: y))
        self.init(turning: turn, from: x.mean, to: y.mean)
    }

    /// The semi-orthogonal matrix nearest to `products`, `d × d'`: U · Vᵀ.
    static func rotation(of products: DoubleMatrix) throws(CompatibilityError) -> DoubleMatrix {
        do {
            let parts = try SingularValueDecomposition(of: products)
            return parts.left.multiplied(by: parts.rightTransposed)
        } catch {
            throw .decomposition(error)
        }
    }

    /// Least squares with a penalty on the weights but none on the bias.
    ///
    /// W = (XᵀX + λI)⁻¹XᵀY on centred rows.
    ///
    /// - Parameters:
    ///   - rows: X, `n × d`.
    ///   - targets: Y, `n × d'`, the same texts.
    ///   - penalty: λ, above 0.
    /// - Throws: `CompatibilityError.decomposition`, `.badSetting`.
    public init(
        ridge rows: Matrix,
        onto targets: Matrix,
        penalty: Double = 0.5
    ) throws(CompatibilityError) {
        let (x, y) = (CentredRows(rows), CentredRows(targets))
        let weights = try Self.ridgeWeights(x, y, penalty)
        self.init(turning: weights, from: x.mean, to: y.mean)
    }

    static func ridgeWeights(
        _ x: CentredRows,
        _ y: CentredRows,
        _ penalty: Double
    ) throws(CompatibilityError) -> DoubleMatrix {
        guard penalty > 0, penalty.isFinite else {
            throw .badSetting(name: "the penalty of a ridge fit", value: "\(penalty)")
        }
        var products = x.crossProducts(with: x)
        for i in 0..<products.rows { products.elements[i * products.rows + i] += penalty }
        do {
            return try CholeskyDecomposition(of: products).solve(x.crossProducts(with: y))
        } catch {
            throw .decomposition(error)
        }
    }
}
