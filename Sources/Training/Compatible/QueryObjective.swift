internal import Foundation
package import Tensors

/// The guided loss of queries against stored document vectors, which do not move.
///
/// The mean cross-entropy of cosines / temperature over all candidates. A candidate that the old model
/// finds nearer to the query than its own document is left out (Solatorio, GISTEmbed, arXiv 2402.16829).
package struct QueryObjective {
    /// The stored vectors, `m × d`, of length 1.
    let candidates: Matrix
    /// Where the document of a text stands among them.
    let places: [Int32: Int]
    let temperature: Double

    /// Candidates are the documents of the examples, then others.
    package init(
        _ documents: Matrix,
        texts: [Int32],
        others: Matrix?,
        temperature: Double
    ) {
        precondition(documents.rows == texts.count, "a vector a text")
        places = Dictionary(uniqueKeysWithValues: texts.enumerated().map { ($1, $0) })
        let elements = documents.elements + (others?.elements ?? [])
        candidates = Matrix(
            rows: documents.rows + (others?.rows ?? 0),
            columns: documents.columns,
            elements: elements
        ).normalizedRows()
        self.temperature = temperature
    }

    package func callAsFunction(_ batch: CompatibleBatch) -> CompatibleValue {
        let pooled = batch.pooled[0]
        let units = pooled.normalizedRows()
        let guide = batch.old[0].normalizedRows().multiplied(byTransposed: candidates)
        var shares = units.multiplied(byTransposed: candidates)
        let (n, m) = (shares.rows, shares.columns)
        var total = 0.0
        for row in 0..<n {
            guard let own = places[batch.positives[row]] else {
                preconditionFailure("the document of every query is a candidate")
            }
            let start = row * m
            let limit = guide.elements[start + own]
            let right = Double(shares.elements[start + own]) / temperature
            var (most, sum) = (right, 0.0)
            let isLeftOut = (0..<m).map { $0 != own && guide.elements[start + $0] > limit }
            for j in 0..<m where !isLeftOut[j] {
                most = max(most, Double(shares.elements[start + j]) / temperature)
            }
            for j in 0..<m {
                let value = Double(shares.elements[start + j]) / temperature
                let share = isLeftOut[j] ? 0 : exp(value - most)
                sum += share
                shares.elements[start + j] = Float(share)
            }
            total += most + log(sum) - right
            let factor = 1 / (temperature * Double(n))
            for j in 0..<m {
                let share = Double(shares.elements[start + j]) / sum - (j == own ? 1 : 0)
                shares.elements[start + j] = Float(share * factor)
            }
        }
        let byUnits = shares.multiplied(by: candidates)
        let back = UnitRows(Embeddings(pooled)).backward(Embeddings(byUnits))
        return CompatibleValue(loss: total / Double(n), pooled: [back.matrix])
    }
}
