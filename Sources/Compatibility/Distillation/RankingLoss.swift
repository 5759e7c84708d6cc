import Foundation
import Tensors

/// Cross-entropy between the ranking that one model gives a set of texts and the ranking that
/// mapped queries give the stored vectors of the same texts.
///
/// With shares p = softmax(queries · textsᵀ / T) and q = softmax(s · y · storedᵀ), both without
/// the text that a query is itself, the loss is −Σ p · log q, averaged over the batch.
struct RankingLoss {
    /// The stored vectors that are ranked, `m × d'`.
    private let stored: Matrix
    /// The queries as the teacher sees them, `n × d`.
    private let queries: Matrix
    /// The ranked texts as the teacher sees them, `m × d`.
    private let texts: Matrix
    /// For each query the text that it is itself.
    private let own: [Int?]
    /// T.
    private let temperature: Float

    init(_ teacher: RankingTeacher, temperature: Float) {
        stored = teacher.stored.normalizedRows()
        queries = teacher.queries.normalizedRows()
        texts = teacher.texts.normalizedRows()
        own = teacher.own
        self.temperature = temperature
    }

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
    ///   - mapped: y, `b × d'`, of length 1.
    ///   - picked: which of the teacher's queries they are.
    ///   - scale: s.
    /// - Returns: the loss, and its gradients by the queries and the scale.
    func callAsFunction(
        _ mapped: Matrix,
        of picked: [Int],
        scale: Float
    ) -> Value {
        let hidden = picked.map { own[$0] }
        let wanted = Self.shares(
            queries.rows(at: picked).multiplied(byTransposed: texts),
            times: 1 / temperature,
            hidden
        )
        let similarities = mapped.multiplied(byTransposed: stored)
        let found = Self.shares(similarities, times: scale, hidden)
        let count = Float(mapped.rows)
        let n = stored.rows
        var loss = 0.0
        var scaleGradient = 0.0
        var gradient = found.shares
        unsafe gradient.elements.withUnsafeMutableBufferPointer { gradient in
            for row in 0..<mapped.rows {
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
        _ hidden: [Int?]
    ) -> (shares: Matrix, logarithms: [Float]) {
        var result = similarities
        let n = similarities.columns
        var logarithms: [Float] = []
        unsafe result.elements.withUnsafeMutableBufferPointer { values in
            for row in 0..<hidden.count {
                let range = row * n..<(row + 1) * n
                if let column = hidden[row] { unsafe values[row * n + column] = -.infinity }
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
