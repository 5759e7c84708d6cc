internal import Foundation
package import Tensors

/// Rows whose length is below a learned threshold of their band are left out, and bands keep their
/// leading elements alone, as many as an evolutionary search finds (OptEmbed; Lyu et al., CIKM 2022).
///
/// In training a row counts by a sigmoid of how far its L1 norm is above the threshold, which has a
/// gradient; ``settled`` leaves rows out.
package struct OptimalTable: TokenTable {
    package let tokens: Int
    package let dimension: Int
    /// Rows, `n × d`, then a threshold a band.
    package var parameters: [Float]
    /// By band how many elements are kept.
    package var lengths: [Int]
    /// Whether rows below their threshold are left out, not weakened.
    package private(set) var isSettled = false
    private let bands: TokenBands
    private let softness: Float
    private let ratio: Double

    /// Elements that are kept, a bit a token for whether there is a row, and the thresholds.
    package var bytes: Int {
        let kept = (0..<tokens).reduce(0) { sum, token in
            sum + (factor(token) > 0.5 ? lengths[bands.band[token]] : 0)
        }
        return 4 * kept + (tokens + 7) / 8 + 4 * lengths.count
    }

    /// The original, with thresholds below every row.
    package init(
        fitting original: Matrix,
        frequencies: [Float],
        ratio: Double
    ) throws(TrainingError) {
        tokens = original.rows
        dimension = original.columns
        self.ratio = ratio
        bands = TokenBands(frequencies: frequencies, shares: MixedDimensionTable.shares)
        lengths = bands.sizes.map { _ in original.columns }
        guard ratio * Double(dimension) >= 2 else {
            throw .ratio(ratio, of: .optimal, smallest: 2 / Double(original.columns))
        }
        let norms = (0..<tokens).map { original[row: $0].reduce(Float(0)) { $0 + abs($1) } }
        let mean = norms.reduce(0, +) / Float(max(norms.count, 1))
        softness = max(mean / 20, .leastNormalMagnitude)
        parameters = original.elements + bands.sizes.map { _ in mean / 4 }
    }

    /// The table without rows below their thresholds and with the lengths of least weighted error
    /// that fit the ratio, found by evolution: the best of a population are kept, crossed and changed.
    package func settled(
        fitting original: Matrix,
        frequencies: [Float],
        seed: UInt64
    ) -> OptimalTable {
        var table = self
        table.isSettled = true
        // By band and element the weighted squares that go where it is cut off.
        var squares = [[Double]](
            repeating: .init(repeating: 0, count: dimension),
            count: bands.sizes.count
        )
        for token in 0..<tokens {
            for (c, value) in original[row: token].enumerated() {
                squares[bands.band[token]][c] += Double(frequencies[token] * value * value)
            }
        }
        func error(_ lengths: [Int]) -> Double {
            zip(squares, lengths).reduce(0) { $0 + $1.0[$1.1...].reduce(0, +) }
        }
        let limit = Int(ratio * Double(4 * tokens * dimension))
        var draws = SplitMix64(seed: seed)
        func fits(_ lengths: [Int]) -> Bool {
            table.lengths = lengths
            return table.bytes <= limit
        }
        func repaired(_ lengths: [Int]) -> [Int] {
            var lengths = lengths
            while !fits(lengths), lengths.contains(where: { $0 > 1 }) {
                // The band whose cut costs least for what it saves.
                let costs = lengths.indices.filter { lengths[$0] > 1 }.map { band in
                    (
                        squares[band][lengths[band] - 1] / Double(max(bands.sizes[band], 1)), band
                    )
                }
                guard let band = costs.min(by: { $0 < $1 })?.1 else { break }
                lengths[band] -= 1
            }
            return lengths
        }
        var population = (0..<16).map { _ in
            repaired(bands.sizes.map { _ in 1 + Int(draws.share() * Float(dimension)) })
        }
        population.append(repaired(bands.sizes.map { _ in dimension }))
        for _ in 0..<12 {
            population.sort { error($0) < error($1) }
            population.removeLast(population.count - 6)
            for _ in 0..<10 {
                let (one, other) = (
                    population[Int(draws.share() * 6)], population[Int(draws.share() * 6)]
                )
                let child = zip(one, other).map { pair in
                    let length = draws.share() < 0.5 ? pair.0 : pair.1
                    let change = Int(draws.share() * 33) - 16
                    return draws.share() < 0.3 ? min(dimension, max(1, length + change)) : length
                }
                population.append(repaired(child))
            }
        }
        table.lengths = population.min { error($0) < error($1) } ?? lengths
        return table
    }

    package func forward(_ ids: [Int32]) -> Matrix {
        var out = Matrix(rows: ids.count, columns: dimension)
        for (row, id) in ids.enumerated() {
            let factor = factor(Int(id))
            for c in 0..<lengths[bands.band[Int(id)]] {
                out.elements[row * dimension + c] = factor * parameters[Int(id) * dimension + c]
            }
        }
        return out
    }

    package func backward(_ ids: [Int32], _ gradient: Matrix, into gradients: inout [Float]) {
        for (row, id) in ids.enumerated() {
            let (token, band) = (Int(id), bands.band[Int(id)])
            let factor = factor(token)
            var sum: Float = 0
            for c in 0..<lengths[band] {
                let g = gradient.elements[row * dimension + c]
                gradients[token * dimension + c] += factor * g
                sum += g * parameters[token * dimension + c]
            }
            guard !isSettled else { continue }
            let slope = sum * factor * (1 - factor) / softness
            for c in 0..<dimension {
                let value = parameters[token * dimension + c]
                gradients[token * dimension + c] += value < 0 ? -slope : slope
            }
            gradients[tokens * dimension + band] -= slope
        }
    }

    /// How much a row counts, 0 to 1.
    private func factor(_ token: Int) -> Float {
        let places = token * dimension..<(token + 1) * dimension
        let norm = parameters[places].reduce(Float(0)) { $0 + abs($1) }
        let above = norm - parameters[tokens * dimension + bands.band[token]]
        return isSettled ? (above > 0 ? 1 : 0) : 1 / (1 + exp(-above / softness))
    }
}
