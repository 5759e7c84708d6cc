public import Tensors

/// BT² after the fact: fitted to stored vectors of two models, without training either.
///
/// U gives the `k` directions of the old space that the new vectors tell least about; P turns the new
/// space so that what tells of the old one comes first; Q turns both into the old vectors' place.
public struct BasisChange: Sendable, Equatable {
    /// U, `k × d'`, orthonormal rows.
    public let oldDirections: DoubleMatrix
    /// P, Q and C.
    public let transformation: BasisTransformation

    /// Fits a change of basis to the same texts in both spaces, in closed form.
    ///
    /// - Parameters:
    ///   - old: `n × d'`.
    ///   - new: `n × d`, the same texts; `d ≥ d' − k`.
    ///   - oldOnly: k, 1 to `d'`.
    ///   - newLength: C.
    /// - Throws: `CompatibilityError`.
    public init(
        old: Matrix,
        new: Matrix,
        oldOnly: Int = 32,
        newLength: Double = 2
    ) throws(CompatibilityError) {
        guard old.rows == new.rows else { throw .rowCounts([old.rows, new.rows]) }
        guard old.rows > 1 else { throw .tooFewSamples(found: old.rows, needed: 2) }
        let (d, oldDimension) = (new.columns, old.columns)
        guard (1...oldDimension).contains(oldOnly), oldOnly + d >= oldDimension else {
            throw .badSetting(name: "the number of old-only dimensions", value: "\(oldOnly)")
        }
        let (x, y) = (CentredRows(new), CentredRows(old))
        let weights = try AffineMap.ridgeWeights(x, y, Self.penalty)
        do {
            // Descending singular values: the first directions tell most of the old vectors.
            let parts = try SingularValueDecomposition(of: weights)
            let known = min(d, oldDimension)
            let newBasis = try Self.completed(parts.left.columns(0..<known).transposed, to: d)
            let left = y.rows.adding(x.rows.multiplied(by: weights).scaled(by: -1))
            let spread = left.transposed.multiplied(by: left)
            let vectors = try SymmetricEigendecomposition(of: spread).vectors
            oldDirections = vectors.rows(oldDimension - oldOnly..<oldDimension)
            let extra = DoubleMatrix(old).multiplied(by: oldDirections.transposed)
            let turned = DoubleMatrix(new).multiplied(by: newBasis.transposed)
            let front = DoubleMatrix(Matrix(extra).normalizedRows())
                .sideBySide(turned.scaled(by: newLength)).columns(0..<oldDimension)
            // Rows are multiplied from the left: b = u · Qᵀ.
            let turn = try AffineMap.rotation(
                of: front.transposed.multiplied(by: DoubleMatrix(old))
            )
            transformation = try BasisTransformation(
                newBasis: newBasis,
                oldBasis: turn.transposed,
                oldOnly: oldOnly,
                newLength: newLength
            )
        } catch let error as TensorsError {
            throw .decomposition(error)
        } catch let error as CompatibilityError {
            throw error
        } catch {
            preconditionFailure("decompositions throw no other errors")
        }
    }

    /// φ of texts from their new and old vectors: `n × (k + d)`.
    public func callAsFunction(new: Matrix, old: Matrix) -> Matrix {
        let extra = DoubleMatrix(old).multiplied(by: oldDirections.transposed)
        return transformation(new, oldOnly: Matrix(extra))
    }

    private static let penalty = 0.5

    /// Orthonormal rows with further ones, until there are `count`.
    private static func completed(
        _ rows: DoubleMatrix,
        to count: Int
    ) throws(TensorsError) -> DoubleMatrix {
        guard rows.rows < count else { return rows }
        // The QR decomposition of [rowsᵀ | I] keeps the given directions first, up to signs.
        let wide = rows.transposed.sideBySide(.identity(count))
        let q = try QRDecomposition(of: wide).q.transposed
        return DoubleMatrix(
            rows: count,
            columns: count,
            elements: rows.elements + q.rows(rows.rows..<count).elements
        )
    }
}
