internal import Foundation
internal import Tensors

/// 1 − the mean cosine of rows to fixed targets.
struct CosineTerm {
    private let rows: DoubleMatrix
    private let targets: Matrix

    init(_ rows: DoubleMatrix, _ targets: Matrix) {
        precondition(rows.rows == targets.rows && rows.columns == targets.columns, "one shape")
        self.rows = rows
        self.targets = targets
    }

    /// Adds `weight` times the gradient by the rows, and answers `weight` times the loss.
    func add(_ weight: Double, to gradient: inout DoubleMatrix) -> Double {
        guard weight > 0 else { return 0 }
        let columns = rows.columns
        var total = 0.0
        for row in 0..<rows.rows {
            let range = row * columns..<(row + 1) * columns
            var (dot, own, other) = (0.0, 0.0, 0.0)
            for place in range {
                let target = Double(targets.elements[place])
                dot += rows.elements[place] * target
                own += rows.elements[place] * rows.elements[place]
                other += target * target
            }
            let (length, product) = (max(own.squareRoot(), 1e-12), max(other.squareRoot(), 1e-12))
            let cosine = dot / (length * product)
            total += 1 - cosine
            for place in range {
                let target = Double(targets.elements[place]) / product
                gradient.elements[place] -=
                    weight / Double(rows.rows)
                    * (target - cosine * rows.elements[place] / length) / length
            }
        }
        return weight * total / Double(rows.rows)
    }
}
