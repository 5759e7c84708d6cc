internal import Foundation
package import Tensors
internal import VectorSearch

/// Bands of frequency have rows of different lengths, which a matrix for each band brings to `d`
/// (MDE; Ginart et al., ISIT 2021).
package struct MixedDimensionTable: TokenTable {
    package let tokens: Int
    package let dimension: Int
    /// By band its rows `n_b × d_b`, then its matrix `d_b × d`.
    package var parameters: [Float]
    /// By band the length of its rows.
    package let ranks: [Int]
    private let bands: TokenBands
    private let starts: [Int]

    /// A number a token says which band and place it has.
    package var bytes: Int { 4 * (parameters.count + tokens) }

    /// Shares of the tokens, the most frequent first.
    static let shares = [0.03, 0.12, 0.85]
    /// How fast lengths fall with the tokens of a band.
    private static let exponent = -0.3

    /// Lengths λ · n_b^−0.3, rounded to powers of two that fit, by singular value decomposition.
    package init(
        fitting original: Matrix,
        frequencies: [Float],
        ratio: Double
    ) throws(TrainingError) {
        let bands = TokenBands(frequencies: frequencies, shares: Self.shares)
        let weights = bands.sizes.map { pow(Double(max($0, 1)), Self.exponent) }
        let d = original.columns
        let size = Double(original.elements.count)
        func share(_ ranks: [Int]) -> Double {
            let memory = zip(bands.sizes, ranks).reduce(original.rows) { $0 + $1.1 * ($1.0 + d) }
            return Double(memory) / size
        }
        func ranks(_ scale: Double) -> [Int] {
            weights.map { weight in
                let power = max(0, log2(scale * weight).rounded())
                return min(d, Int(pow(2, power)))
            }
        }
        let scales = stride(from: 14.0, through: 0, by: -0.1).map { pow(2, $0) }
        guard let scale = scales.first(where: { share(ranks($0)) <= ratio }) else {
            throw .ratio(ratio, of: .mixedDimensions, smallest: share(ranks(1)))
        }
        try self.init(fitting: original, bands: bands, ranks: ranks(scale))
    }

    /// Bands with rows of given lengths.
    init(fitting original: Matrix, bands: TokenBands, ranks: [Int]) throws(TrainingError) {
        tokens = original.rows
        dimension = original.columns
        self.bands = bands
        self.ranks = ranks
        var starts: [Int] = []
        var elements: [Float] = []
        for (band, rank) in ranks.enumerated() {
            starts.append(elements.count)
            let count = bands.sizes[band]
            let size = rank * (count + original.columns)
            let factors = try Self.factors(of: original, bands.tokens(of: band), rank: rank)
            elements += factors + [Float](repeating: 0, count: size - factors.count)
        }
        self.starts = starts
        parameters = elements
    }

    /// Rows and matrix of a band, of exactly the rank.
    static func factors(
        of original: Matrix,
        _ rows: [Int],
        rank: Int
    ) throws(TrainingError) -> [Float] {
        guard !rows.isEmpty else { return [] }
        do {
            let factors = try LowRankFactors(original.rows(at: rows), rank: rank)
            // Fewer rows than the rank leave columns of zeros.
            let zeros = [Float](repeating: 0, count: rank - factors.rank)
            let left = rows.indices.flatMap { Array(factors.left[row: $0]) + zeros }
            let missing = (rank - factors.rank) * original.columns
            return left + factors.right.elements + [Float](repeating: 0, count: missing)
        } catch {
            throw .badSetting(name: "the token table", value: "of low rank (\(error))")
        }
    }

    package func forward(_ ids: [Int32]) -> Matrix {
        var out = Matrix(rows: ids.count, columns: dimension)
        for (row, id) in ids.enumerated() {
            let (own, matrix, rank) = places(Int(id))
            for k in 0..<rank {
                let value = parameters[own + k]
                for c in 0..<dimension {
                    let factor = parameters[matrix + k * dimension + c]
                    out.elements[row * dimension + c] += value * factor
                }
            }
        }
        return out
    }

    package func backward(_ ids: [Int32], _ gradient: Matrix, into gradients: inout [Float]) {
        for (row, id) in ids.enumerated() {
            let (own, matrix, rank) = places(Int(id))
            for k in 0..<rank {
                let value = parameters[own + k]
                var sum: Float = 0
                for c in 0..<dimension {
                    let g = gradient.elements[row * dimension + c]
                    sum += g * parameters[matrix + k * dimension + c]
                    gradients[matrix + k * dimension + c] += g * value
                }
                gradients[own + k] += sum
            }
        }
    }

    private func places(_ token: Int) -> (own: Int, matrix: Int, rank: Int) {
        let band = bands.band[token]
        let rank = ranks[band]
        return (
            starts[band] + bands.place[token] * rank, starts[band] + bands.sizes[band] * rank, rank
        )
    }
}
