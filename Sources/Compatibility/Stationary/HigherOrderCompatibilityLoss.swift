import Foundation
public import Tensors

/// The contrastive part of higher-order compatibility (Biondi et al., CVPR 2024, equation 4): new
/// features near the old ones of the same text and far from those of other classes.
public struct HigherOrderCompatibilityLoss: Sendable, Equatable {
    /// What happens to texts of the query's own class in the sum of the others.
    public enum SameClass: Sendable {
        /// Their similarity counts as 0, so that each adds 1: what the authors' program does.
        case countsAsZero
        /// They are left out: what the equation says.
        case isLeftOut
    }

    /// μ, what similarities are multiplied with.
    public let sharpness: Double
    /// λ, the weight of the classification loss; the contrastive one has 1 − λ.
    public let classificationWeight: Double
    /// What happens to texts of the same class.
    public let sameClass: SameClass

    /// A loss; the defaults are the authors'.
    ///
    /// - Throws: `CompatibilityError.badSetting`.
    public init(
        sharpness: Double = 10,
        classificationWeight: Double = 0.1,
        sameClass: SameClass = .countsAsZero
    ) throws(CompatibilityError) {
        guard sharpness > 0, sharpness.isFinite else {
            throw .badSetting(name: "the sharpness", value: "\(sharpness)")
        }
        guard (0...1).contains(classificationWeight) else {
            throw .badSetting(
                name: "the weight of classification",
                value: "\(classificationWeight)"
            )
        }
        self.sharpness = sharpness
        self.classificationWeight = classificationWeight
        self.sameClass = sameClass
    }

    /// The contrastive loss: the mean over i of −s(i,i) + log Σ over j of other classes exp s(i,j),
    /// with s(i,j) = μ · cos(old i, new j).
    ///
    /// Where every text has one class and same-class texts are left out, there is nothing to be far
    /// from and the sum counts as 1.
    ///
    /// `old` are features of the model before, `n × d`, `new` those of the model that is trained, row for
    /// row, and `labels` has a class for every row.
    ///
    /// - Throws: `CompatibilityError.rowCounts`, `.badClasses` for features of two widths.
    public func contrastive(
        old: Matrix,
        new: Matrix,
        labels: [Int]
    ) throws(CompatibilityError) -> Double {
        guard old.rows == new.rows, labels.count == old.rows, !labels.isEmpty else {
            throw .rowCounts([old.rows, new.rows, labels.count])
        }
        guard old.columns == new.columns else {
            throw .badClasses(
                count: Set(labels).count,
                reason: "old features have \(old.columns) dimensions, new ones \(new.columns)"
            )
        }
        return contrastive(old: DoubleMatrix(old), new: DoubleMatrix(new), labels: labels).loss
    }

    /// The loss and its gradient by the new features, `n × d`; all shapes were checked.
    ///
    /// Old features get none: the model before is frozen.
    package func contrastive(
        old: DoubleMatrix,
        new: DoubleMatrix,
        labels: [Int]
    ) -> (loss: Double, gradient: DoubleMatrix) {
        let before = old.unitRows
        let cosines = before.multiplied(by: new.unitRows.transposed)
        let count = Double(labels.count)
        var total = 0.0
        var byCosine = DoubleMatrix.zeros(cosines.rows, cosines.columns)
        for i in labels.indices {
            let row = i * labels.count
            let isOther = labels.map { $0 != labels[i] }
            let others: [Double] = labels.indices.compactMap { j in
                if isOther[j] { return sharpness * cosines.elements[row + j] }
                return sameClass == .countsAsZero ? 0 : nil
            }
            let most = others.max() ?? 0
            let sum = others.reduce(0) { $0 + exp($1 - most) }
            total -= sharpness * cosines.elements[row + i]
            if !others.isEmpty { total += most + log(sum) }
            for j in labels.indices where isOther[j] {
                let share = exp(sharpness * cosines.elements[row + j] - most) / sum
                byCosine.elements[row + j] = sharpness * share / count
            }
            byCosine.elements[row + i] -= sharpness / count
        }
        let gradient = byCosine.transposed.multiplied(by: before).throughUnitRows(of: new)
        return (total / count, gradient)
    }

    /// λ · classification + (1 − λ) · contrastive.
    public func total(classification: Double, contrastive: Double) -> Double {
        classificationWeight * classification + (1 - classificationWeight) * contrastive
    }
}
