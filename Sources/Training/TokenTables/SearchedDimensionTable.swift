internal import Foundation
package import Tensors

/// Every band of frequency has several lengths at once, mixed by weights that are learned, until one
/// remains (AutoDim; Zhao et al., WWW 2021).
///
/// A row is Σ p_k · (its first d_k elements · P_k), with p a softmax of logits and Gumbel noise that
/// cools down. ``chosen(fitting:)`` keeps the likeliest length.
package struct SearchedDimensionTable: TokenTable {
    package let tokens: Int
    package let dimension: Int
    /// By band its rows `n_b × d_K`, a matrix `d_k × d` for each length, and a logit for each.
    package var parameters: [Float]
    /// The lengths, ascending.
    package let candidates: [Int]
    private let bands: TokenBands
    private let starts: [Int]
    private let noise: [Float]
    private let ratio: Double
    private var temperature: Float = 1

    package var bytes: Int { 4 * (parameters.count + tokens) }

    private static let coldest: Float = 0.1

    /// Lengths around the one that fits the ratio, each by singular value decomposition.
    package init(
        fitting original: Matrix,
        frequencies: [Float],
        ratio: Double,
        seed: UInt64
    ) throws(TrainingError) {
        tokens = original.rows
        dimension = original.columns
        let fitting = Int(ratio * Double(dimension)) - 1
        guard fitting >= 1 else {
            throw .ratio(ratio, of: .searchedDimensions, smallest: 2 / Double(original.columns))
        }
        let candidates = Array(Set([max(1, fitting / 2), fitting, min(dimension, 2 * fitting)]))
            .sorted()
        self.candidates = candidates
        self.ratio = ratio
        bands = TokenBands(frequencies: frequencies, shares: MixedDimensionTable.shares)
        var draws = SplitMix64(seed: seed)
        noise = (0..<bands.sizes.count * candidates.count).map { _ in
            -log(-log(draws.share() * 0.998 + 0.001))
        }
        let widest = candidates[candidates.count - 1]
        var starts: [Int] = []
        var elements: [Float] = []
        for band in bands.sizes.indices {
            starts.append(elements.count)
            let count = bands.sizes[band]
            var factors = try MixedDimensionTable.factors(
                of: original,
                bands.tokens(of: band),
                rank: widest
            )
            if factors.isEmpty { factors = .init(repeating: 0, count: widest * dimension) }
            elements += factors.prefix(count * widest)
            // The leading directions serve every length.
            let matrix = factors.dropFirst(count * widest)
            for length in candidates { elements += matrix.prefix(length * dimension) }
            elements += [Float](repeating: 0, count: candidates.count)
        }
        self.starts = starts
        parameters = elements
    }

    package mutating func advance(to share: Double) {
        temperature = max(Self.coldest, Float(1 - share))
    }

    /// The table of the likeliest lengths within the memory, to be trained anew.
    package func chosen(fitting original: Matrix) throws(TrainingError) -> MixedDimensionTable {
        let limit = Int(ratio * Double(tokens * dimension))
        var best: (likelihood: Float, ranks: [Int])?
        let count = candidates.count
        let combinations = bands.sizes.reduce(1) { product, _ in product * count }
        for combination in 0..<combinations {
            var (rest, likelihood, memory) = (combination, Float(0), tokens)
            var ranks: [Int] = []
            for band in bands.sizes.indices {
                let length = rest % count
                rest /= count
                likelihood += parameters[logits(of: band) + length]
                memory += candidates[length] * (bands.sizes[band] + dimension)
                ranks.append(candidates[length])
            }
            if memory <= limit, likelihood > best?.likelihood ?? -.infinity {
                best = (likelihood, ranks)
            }
        }
        return try MixedDimensionTable(
            fitting: original,
            bands: bands,
            ranks: best?.ranks ?? bands.sizes.map { _ in candidates[0] }
        )
    }

    package func forward(_ ids: [Int32]) -> Matrix {
        var out = Matrix(rows: ids.count, columns: dimension)
        for (row, id) in ids.enumerated() {
            let shares = shares(of: bands.band[Int(id)])
            forEachProduct(of: Int(id)) { length, own, matrix in
                let value = shares[length] * parameters[own]
                for c in 0..<dimension {
                    out.elements[row * dimension + c] += value * parameters[matrix + c]
                }
            }
        }
        return out
    }

    package func backward(_ ids: [Int32], _ gradient: Matrix, into gradients: inout [Float]) {
        for (row, id) in ids.enumerated() {
            let band = bands.band[Int(id)]
            let shares = shares(of: band)
            var ofShares = [Float](repeating: 0, count: candidates.count)
            forEachProduct(of: Int(id)) { length, own, matrix in
                let value = parameters[own]
                var sum: Float = 0
                for c in 0..<dimension {
                    let g = gradient.elements[row * dimension + c]
                    sum += g * parameters[matrix + c]
                    gradients[matrix + c] += g * shares[length] * value
                }
                gradients[own] += shares[length] * sum
                ofShares[length] += value * sum
            }
            let mean = zip(shares, ofShares).reduce(0) { $0 + $1.0 * $1.1 }
            for length in candidates.indices {
                gradients[logits(of: band) + length] +=
                    shares[length] * (ofShares[length] - mean) / temperature
            }
        }
    }

    /// Calls with each length, and where an element of a row and its row of the length's matrix are.
    private func forEachProduct(of token: Int, _ body: (Int, Int, Int) -> Void) {
        let band = bands.band[token]
        let widest = candidates[candidates.count - 1]
        let own = starts[band] + bands.place[token] * widest
        var matrix = starts[band] + bands.sizes[band] * widest
        for (length, count) in candidates.enumerated() {
            for k in 0..<count { body(length, own + k, matrix + k * dimension) }
            matrix += count * dimension
        }
    }

    private func logits(of band: Int) -> Int {
        let widest = candidates[candidates.count - 1]
        return starts[band] + bands.sizes[band] * widest + candidates.reduce(0, +) * dimension
    }

    /// Softmax of logits and noise over the temperature.
    private func shares(of band: Int) -> [Float] {
        let start = logits(of: band)
        let sums = candidates.indices.map {
            (parameters[start + $0] + noise[band * candidates.count + $0]) / temperature
        }
        let peak = sums.max() ?? 0
        let powers = sums.map { exp($0 - peak) }
        let total = powers.reduce(0, +)
        return powers.map { $0 / total }
    }
}
