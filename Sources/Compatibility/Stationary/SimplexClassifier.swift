public import Tensors

/// A classifier that never learns: its classes are the corners of a regular simplex, so that a class
/// keeps its place whatever is trained (d-Simplex; Biondi et al., CVPR 2024).
///
/// Its number of classes is fixed beforehand, with room for classes to come.
public struct SimplexClassifier: Sendable, Equatable {
    /// Number of classes, `K`.
    public let classes: Int
    /// The corners, `K × (K − 1)`, rows of length 1 whose products are −1 / (K − 1).
    public let corners: DoubleMatrix

    /// A classifier of so many classes.
    ///
    /// - Throws: `CompatibilityError.badClasses` for fewer than two.
    public init(classes: Int) throws(CompatibilityError) {
        guard classes > 1 else {
            throw .badClasses(count: classes, reason: "a simplex has two corners at least")
        }
        let n = classes - 1
        let last = (1 - Double(1 + n).squareRoot()) / Double(n)
        let mean = (1 + last) / Double(classes)
        var elements = [Double](repeating: 0, count: classes * n)
        for row in 0..<classes {
            var squares = 0.0
            for column in 0..<n {
                let corner = row == n ? last : (row == column ? 1 : 0)
                elements[row * n + column] = corner - mean
                squares += (corner - mean) * (corner - mean)
            }
            let length = squares.squareRoot()
            for column in 0..<n { elements[row * n + column] /= length }
        }
        self.classes = classes
        corners = DoubleMatrix(rows: classes, columns: n, elements: elements)
    }

    /// Number of dimensions of features, `K − 1`.
    public var dimension: Int { classes - 1 }

    /// The logits of features, `n × (K − 1)`: `n × K`.
    ///
    /// - Throws: `CompatibilityError.badClasses` for features of another width.
    public func logits(of features: Matrix) throws(CompatibilityError) -> Matrix {
        guard features.columns == dimension else {
            throw .badClasses(
                count: classes,
                reason: "features have \(dimension) dimensions, not \(features.columns)"
            )
        }
        return features.multiplied(byTransposed: Matrix(corners))
    }
}
