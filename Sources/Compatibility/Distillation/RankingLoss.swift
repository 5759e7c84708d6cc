import Foundation
import Tensors

/// Cross-entropy between the ranking that one model gives a set of texts and the ranking that
/// mapped queries give the stored vectors of the same texts.
///
/// With shares p = softmax(teacher · teacherᵀ / T) and q = softmax(s · y · storedᵀ), both without
/// the text itself, the loss is −Σ p · log q, averaged over the batch.
struct RankingLoss {
    /// The stored vectors of the sample, `n × d'`.
    let stored: Matrix
    /// The vectors of the model whose ranking is learned, `n × d`.
    let teacher: Matrix
    /// T.
    let temperature: Float

    /// A loss with its gradients.
    struct Value {
        var loss: Double
        /// By the mapped queries, `b × d'`.
        var queries: Matrix
        /// By the scale s.
        var scale: Float
    }

    /// The loss of mapped queries.
    ///
    /// - Parameters:
    ///   - queries: y, `b × d'`, of length 1.
    ///   - teacherQueries: the same queries as the teacher sees them, `b × d`.
    ///   - hidden: for each query the texts of the sample that are no candidates: itself.
    ///   - scale: s.
    /// - Returns: the loss, and its gradients by the queries and the scale.
    func callAsFunction(
        _ queries: Matrix,
        teacherQueries: Matrix,
        hidden: [[Int]],
        scale: Float
    ) -> Value {
        let wanted = Self.shares(
            teacherQueries.multiplied(byTransposed: teacher),
            times: 1 / temperature,
            hidden
        )
        let similarities = queries.multiplied(byTransposed: stored)
        let found = Self.shares(similarities, times: scale, hidden)
        let count = Float(queries.rows)
        let n = stored.rows
        var loss = 0.0
        var scaleGradient = 0.0
        var gradient = found.shares
        unsafe gradient.elements.withUnsafeMutableBufferPointer { gradient in
            for row in 0..<queries.rows {
                var rowLoss: Float = 0
                var rowScale: Float = 0
                for i in row * n..<(row + 1) * n {
                    let p = wanted.shares.elements[i]
                    let similarity = similarities.elements[i]
                    // Texts that are no candidates have a share of 0 on both sides.
                    rowLoss -= p * (scale * similarity - found.logarithms[row])
                    let difference = unsafe gradient[i] - p
                    rowScale += difference * similarity
                    unsafe gradient[i] = difference * scale / count
                }
                loss += Double(rowLoss)
                scaleGradient += Double(rowScale)
            }
        }
        return Value(
            loss: loss / Double(count),
            queries: gradient.multiplied(by: stored),
            scale: Float(scaleGradient) / count
        )
    }

    /// The softmax of each row times a factor, and the logarithm of its denominator.
    private static func shares(
        _ similarities: Matrix,
        times factor: Float,
        _ hidden: [[Int]]
    ) -> (shares: Matrix, logarithms: [Float]) {
        var result = similarities
        let n = similarities.columns
        var logarithms: [Float] = []
        unsafe result.elements.withUnsafeMutableBufferPointer { values in
            for row in 0..<hidden.count {
                let range = row * n..<(row + 1) * n
                for column in hidden[row] { unsafe values[row * n + column] = -.infinity }
                var greatest = -Float.infinity
                for i in range { greatest = unsafe max(greatest, values[i]) }
                var sum: Float = 0
                for i in range {
                    let share = unsafe exp(factor * (values[i] - greatest))
                    unsafe values[i] = share
                    sum += share
                }
                for i in range { unsafe values[i] /= sum }
                logarithms.append(log(sum) + factor * greatest)
            }
        }
        return (result, logarithms)
    }
}
