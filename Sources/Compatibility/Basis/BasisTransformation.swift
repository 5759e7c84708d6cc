public import Tensors

/// Old-compatible and new vectors in one: an orthogonal change of basis (BT², Zhou et al.,
/// CVPR 2023).
///
/// With f a new vector of length 1, `d`, and o the `k` old-only coordinates, it makes
/// u = [o / |o| ; C · P · f] and φ = [Q · u₁ ; u₂], where u₁ are the first `d'` coordinates, as many
/// as old vectors have. The first part of φ is compared with old vectors, all of φ with other new ones.
/// P and Q are orthogonal, so that φ tells all that f does.
public struct BasisTransformation: Sendable, Equatable {
    /// P, `d × d`.
    public let newBasis: DoubleMatrix
    /// Q, `d' × d'`.
    public let oldBasis: DoubleMatrix
    /// C, how long the new part is beside the old-only one.
    public let newLength: Double
    /// k, how many old-only coordinates there are.
    public let oldOnly: Int

    /// How far P and Q may be from orthogonal.
    public static let tolerance = 1e-6

    /// A transformation of these parts.
    ///
    /// - Throws: `CompatibilityError.badSetting` when P or Q is not orthogonal, C is not above 0, or k
    ///   does not leave the new vectors between the old ones.
    public init(
        newBasis: DoubleMatrix,
        oldBasis: DoubleMatrix,
        oldOnly: Int,
        newLength: Double = 2
    ) throws(CompatibilityError) {
        for (name, basis) in [("the new basis", newBasis), ("the old basis", oldBasis)] {
            let residual = basis.orthogonalityResidual
            guard basis.rows == basis.columns, residual <= Self.tolerance else {
                throw .badSetting(name: name, value: "orthogonal only to \(residual)")
            }
        }
        guard (0...oldBasis.rows).contains(oldOnly), oldOnly + newBasis.rows >= oldBasis.rows
        else { throw .badSetting(name: "the number of old-only dimensions", value: "\(oldOnly)") }
        guard newLength > 0, newLength.isFinite else {
            throw .badSetting(name: "the length of the new part", value: "\(newLength)")
        }
        self.newBasis = newBasis
        self.oldBasis = oldBasis
        self.oldOnly = oldOnly
        self.newLength = newLength
    }

    /// Number of dimensions of φ, `k + d`.
    public var dimension: Int { oldOnly + newBasis.rows }
    /// Number of dimensions that are compared with old vectors, `d'`.
    public var compatibleDimension: Int { oldBasis.rows }

    /// φ of new vectors, `n × d`, and old-only coordinates, `n × k`: `n × (k + d)`.
    public func callAsFunction(_ new: Matrix, oldOnly extra: Matrix) -> Matrix {
        precondition(new.columns == newBasis.rows && extra.columns == oldOnly, "widths")
        precondition(new.rows == extra.rows, "old-only coordinates for every vector")
        let turned = DoubleMatrix(new).multiplied(by: newBasis.transposed).scaled(by: newLength)
        let front = DoubleMatrix(extra.normalizedRows())
        let together = front.sideBySide(turned)
        let compatible = together.columns(0..<compatibleDimension)
            .multiplied(by: oldBasis.transposed)
        return Matrix(compatible.sideBySide(together.columns(compatibleDimension..<dimension)))
    }

    /// f again, of φ: `n × (k + d)` gives `n × d`.
    public func newVectors(of transformed: Matrix) -> Matrix {
        precondition(transformed.columns == dimension, "widths")
        let all = DoubleMatrix(transformed)
        let front = all.columns(0..<compatibleDimension).multiplied(by: oldBasis)
        let together = front.sideBySide(all.columns(compatibleDimension..<dimension))
        return Matrix(
            together.columns(oldOnly..<dimension).multiplied(by: newBasis)
                .scaled(by: 1 / newLength)
        )
    }

    /// What is compared with old vectors: the first coordinates.
    public func compatiblePart(of transformed: Matrix) -> Matrix {
        transformed.prefix(columns: compatibleDimension)
    }
}
