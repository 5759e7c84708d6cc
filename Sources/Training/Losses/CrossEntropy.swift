import Foundation

/// Cross-entropy of rows whose right candidate is known.
///
/// With logits s and partitions P of the candidates, a row's loss is
/// −s(right) + Σ over P of log Σ exp s / |P|: one softmax over all, or one for each direction.
enum CrossEntropy {
    /// Replaces logits by their gradients.
    ///
    /// - Parameters:
    ///   - logits: one `r × n` a block; −∞ for what is no candidate.
    ///   - partitions: which blocks share a softmax; every block is in one.
    ///   - firstRow: the right candidate of row i is in the first block, at column `firstRow + i`.
    /// - Returns: the sum of the rows' losses; gradients are of that sum.
    static func replace<Scalar>(
        _ logits: inout [Embeddings<Scalar>],
        partitions: [[Int]],
        firstRow: Int
    ) -> Double {
        let share = 1 / Double(partitions.count)
        var total = 0.0
        for row in 0..<logits[0].rows {
            let right = firstRow + row
            let rightLogit = Double(logits[0].elements[row * logits[0].columns + right])
            var rowLoss = -rightLogit
            for partition in partitions {
                var greatest = -Double.infinity
                for block in partition {
                    for value in logits[block][row: row] { greatest = max(greatest, Double(value)) }
                }
                guard greatest > -.infinity else {
                    // A partition without candidates says nothing.
                    for block in partition {
                        let n = logits[block].columns
                        for i in row * n..<(row + 1) * n { logits[block].elements[i] = 0 }
                    }
                    continue
                }
                var sum = 0.0
                for block in partition {
                    for value in logits[block][row: row] { sum += exp(Double(value) - greatest) }
                }
                rowLoss += share * (greatest + log(sum))
                for block in partition {
                    let n = logits[block].columns
                    for i in row * n..<(row + 1) * n {
                        let value = exp(Double(logits[block].elements[i]) - greatest) / sum
                        logits[block].elements[i] = Scalar(value * share)
                    }
                }
            }
            logits[0].elements[row * logits[0].columns + right] -= 1
            total += rowLoss
        }
        return total
    }
}
