import Foundation
public import Tensors

extension SimplexClassifier {
    /// The corners turned so that each points as nearly as it can where its class is (Procrustes):
    /// a regular simplex still, in the place where old vectors are.
    ///
    /// - Parameter centroids: a row a class, fewer rows than classes leave room for classes to come,
    ///   `c × (K − 1)`.
    /// - Returns: `K × (K − 1)`.
    /// - Throws: `CompatibilityError.badClasses` for centroids of another width, or too many.
    public func corners(turnedTo centroids: Matrix) throws(CompatibilityError) -> DoubleMatrix {
        guard centroids.columns == dimension, centroids.rows <= classes else {
            throw .badClasses(
                count: centroids.rows,
                reason: "a simplex of \(classes) corners has \(dimension) dimensions, "
                    + "the classes have \(centroids.columns)"
            )
        }
        let known = corners.rows(0..<centroids.rows)
        let turn = try AffineMap.rotation(
            of: known.transposed.multiplied(by: DoubleMatrix(centroids))
        )
        return corners.multiplied(by: turn)
    }

    /// Cross-entropy of features against fixed corners, and its gradient by the features.
    ///
    /// Features are not brought to length 1 (official program of Biondi et al., CVPR 2024).
    ///
    /// - Parameters:
    ///   - features: `n × (K − 1)`.
    ///   - corners: `K × (K − 1)`.
    ///   - labels: a class a row.
    /// - Returns: the mean loss, and its gradient, `n × (K − 1)`.
    public static func crossEntropy(
        _ features: DoubleMatrix,
        corners: DoubleMatrix,
        labels: [Int]
    ) -> (loss: Double, gradient: DoubleMatrix) {
        precondition(features.columns == corners.columns && features.rows == labels.count)
        precondition(labels.allSatisfy((0..<corners.rows).contains), "labels of the classes")
        let logits = features.multiplied(by: corners.transposed)
        var gradient = logits
        var total = 0.0
        let count = Double(labels.count)
        for (i, label) in labels.enumerated() {
            let row = logits[row: i]
            let most = row.max() ?? 0
            let sum = row.reduce(0) { $0 + exp($1 - most) }
            total += most + log(sum) - logits.elements[i * corners.rows + label]
            for j in 0..<corners.rows {
                let place = i * corners.rows + j
                let share = exp(logits.elements[place] - most) / sum
                gradient.elements[place] = (share - (j == label ? 1 : 0)) / count
            }
        }
        return (total / count, gradient.multiplied(by: corners))
    }
}
