/// How far the student's vectors are from a teacher's of the same texts
/// (Reimers and Gurevych, arXiv 2004.09813).
///
/// The mean over all columns and rows.
public struct EmbeddingDistillationLoss: ContrastiveLoss, Equatable {
    /// What distance is.
    public enum Distance: String, Sendable, CaseIterable {
        /// The mean over the dimensions of squared differences.
        case squared
        /// The Euclidean length of the difference.
        case euclidean
        /// 1 − cosine.
        case cosine
    }

    /// What distance is.
    public var distance: Distance

    /// A loss of the given distance.
    public init(distance: Distance = .cosine) { self.distance = distance }

    /// The loss of one or more columns and its gradients; the target holds the teacher's vectors, as wide
    /// as the student's.
    ///
    /// - Throws: `TrainingError` without a teacher's vectors of that width.
    public func callAsFunction<Scalar>(
        _ batch: EmbeddedBatch<Scalar>
    ) throws(TrainingError) -> LossValue<Scalar> {
        try batch.check("embedding distillation", columns: 1)
        let teacher = try batch.teacher("embedding distillation")
        let share = 1 / Double(batch.columns.count * batch.rows)
        var total = 0.0
        var gradients: [Embeddings<Scalar>] = []
        for (student, teacher) in zip(batch.columns, teacher) {
            switch distance {
            case .cosine:
                let (left, right) = (UnitRows(student), UnitRows(teacher).vectors)
                for (a, b) in zip(left.vectors.elements, right.elements) {
                    total -= Double(a) * Double(b) * share
                }
                total += Double(student.rows) * share
                var gradient = right
                gradient.scale(by: Scalar(-share))
                gradients.append(left.backward(gradient))
            case .squared, .euclidean:
                var gradient = student
                let d = student.columns
                for row in 0..<student.rows {
                    let range = row * d..<(row + 1) * d
                    var squares = 0.0
                    for i in range {
                        let difference = student.elements[i] - teacher.elements[i]
                        gradient.elements[i] = difference
                        squares += Double(difference) * Double(difference)
                    }
                    let (value, slope) = value(squares, dimensions: d)
                    total += value * share
                    for i in range { gradient.elements[i] *= Scalar(slope * share) }
                }
                gradients.append(gradient)
            }
        }
        return LossValue(loss: Scalar(total), gradients: gradients)
    }

    /// A row's distance and what its difference is multiplied with in the gradient.
    private func value(_ squares: Double, dimensions: Int) -> (value: Double, slope: Double) {
        guard distance == .euclidean else {
            return (squares / Double(dimensions), 2 / Double(dimensions))
        }
        let length = squares.squareRoot()
        return (length, length > 0 ? 1 / length : 0)
    }
}
