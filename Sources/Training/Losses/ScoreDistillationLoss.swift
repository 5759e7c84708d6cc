import Foundation

/// How far the student's scores of a row's candidates are from a teacher's.
///
/// A score is the inner product of the anchor with a candidate; candidates are the positive and the hard
/// negatives of the same row.
public struct ScoreDistillationLoss: ContrastiveLoss, Equatable {
    /// How scores are compared.
    public enum Comparison: Sendable, Equatable {
        /// Kullback–Leibler divergence of softmax(scores / temperature), times temperature².
        case divergence(temperature: Double)
        /// The squared difference of the margins between the positive and each negative
        /// (Hofstätter et al., arXiv 2010.02666). The target may hold the margins themselves.
        case margins
    }

    /// How scores are compared.
    public var comparison: Comparison

    /// A loss of the given comparison.
    public init(_ comparison: Comparison = .margins) { self.comparison = comparison }

    /// The loss of an anchor, a positive and one or more negatives, and its gradients; the target holds
    /// the teacher's scores.
    ///
    /// - Throws: `TrainingError` without scores for every candidate.
    public func callAsFunction<Scalar>(
        _ batch: EmbeddedBatch<Scalar>
    ) throws(TrainingError) -> LossValue<Scalar> {
        try batch.check("score distillation", columns: 3)
        let candidates = batch.columns.count - 1
        var wanted: Set = [candidates]
        if comparison == .margins { wanted.insert(candidates - 1) }
        let teacher = try batch.scores("score distillation", candidates: wanted)
        var gradients = batch.columns.map { Embeddings<Scalar>(rows: $0.rows, columns: $0.columns) }
        var total = 0.0
        for row in 0..<batch.rows {
            let anchor = batch.columns[0][row: row]
            let scores = batch.columns.dropFirst().map { column in
                zip(anchor, column[row: row]).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            }
            let target = teacher[row: row].map { Double($0) }
            let value = compare(scores, target, rows: batch.rows)
            total += value.loss
            let d = anchor.count
            for (candidate, slope) in value.slopes.enumerated() {
                let other = batch.columns[candidate + 1]
                for i in 0..<d {
                    let place = row * d + i
                    gradients[0].elements[place] += Scalar(slope) * other.elements[place]
                    gradients[candidate + 1].elements[place] +=
                        Scalar(slope) * batch.columns[0].elements[place]
                }
            }
        }
        return LossValue(loss: Scalar(total), gradients: gradients)
    }

    /// A row's share of the loss, and its gradient by the scores.
    private func compare(
        _ scores: [Double],
        _ target: [Double],
        rows: Int
    ) -> (loss: Double, slopes: [Double]) {
        switch comparison {
        case .divergence(let temperature):
            let student = Self.logarithms(scores, temperature)
            let teacher = Self.logarithms(target, temperature)
            let share = temperature * temperature / Double(rows)
            let loss = zip(student, teacher).reduce(0) {
                $0 + exp($1.1) * ($1.1 - $1.0)
            }
            let slopes = zip(student, teacher).map {
                (exp($0) - exp($1)) * share / temperature
            }
            return (loss * share, slopes)
        case .margins:
            let wanted =
                target.count == scores.count
                ? target.dropFirst().map { target[0] - $0 } : target
            let share = 1 / Double(rows * wanted.count)
            var slopes = scores.map { _ in 0.0 }
            var loss = 0.0
            for (negative, margin) in wanted.enumerated() {
                let difference = scores[0] - scores[negative + 1] - margin
                loss += difference * difference * share
                slopes[0] += 2 * difference * share
                slopes[negative + 1] -= 2 * difference * share
            }
            return (loss, slopes)
        }
    }

    /// The logarithms of softmax(scores / temperature).
    private static func logarithms(
        _ scores: [Double],
        _ temperature: Double
    ) -> [Double] {
        let scaled = scores.map { $0 / temperature }
        let most = scaled.max() ?? 0
        let sum = scaled.reduce(0) { $0 + exp($1 - most) }
        return scaled.map { $0 - most - log(sum) }
    }
}
