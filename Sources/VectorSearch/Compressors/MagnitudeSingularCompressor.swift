internal import Foundation
internal import Tensors

/// Truncated singular value decompositions of groups of equal total length, apart.
///
/// A group of n_g rows keeps about λ · n_g^−0.3 dimensions (arXiv:2311.15578, MDE with groups). A number a row says which
/// group and place it has.
public enum MagnitudeSingularCompressor {
    private static let groups = 2
    private static let exponent = -0.3

    /// Dimensions of groups of so many rows within a share of the memory; at least 1 each.
    ///
    /// λ = (n d ratio − n) / Σ n_g^−0.3 (n_g + d).
    public static func ranks(sizes: [Int], columns: Int, ratio: Double) -> [Int] {
        let rows = sizes.reduce(0, +)
        let budget = Double(rows * columns) * ratio - Double(rows)
        let weights = sizes.map { pow(Double(max($0, 1)), exponent) }
        let cost = zip(sizes, weights).reduce(0) { $0 + $1.1 * Double($1.0 + columns) }
        return weights.map { max(1, Int((budget / cost * $0).rounded())) }
    }

    static func compress(
        _ matrix: Matrix,
        ratio: Double
    ) throws(VectorSearchError) -> CompressedMatrix {
        let (n, d) = (matrix.rows, matrix.columns)
        let divided = MagnitudeGroups(matrix, count: groups)
        let sizes = divided.groups.map(\.count)
        // Rounding to whole dimensions may exceed the budget by half of one.
        var ranks = ranks(sizes: sizes, columns: d, ratio: ratio)
        func memory(_ ranks: [Int]) -> Double {
            zip(sizes, ranks).reduce(Double(n)) { $0 + Double($1.1 * ($1.0 + d)) }
        }
        while memory(ranks) > ratio * Double(n * d), let most = ranks.max(), most > 1,
            let group = ranks.firstIndex(of: most)
        {
            ranks[group] -= 1
        }
        guard memory(ranks) <= ratio * Double(n * d) else {
            throw .ratioOutOfReach(
                method: MatrixCompressor.magnitudeSingular.rawValue,
                ratio: ratio,
                smallest: memory(sizes.map { _ in 1 }) / Double(n * d)
            )
        }
        var factors: [LowRankFactors?] = []
        for (rows, rank) in zip(divided.groups, ranks) {
            factors.append(
                rows.isEmpty ? nil : try LowRankFactors(matrix.rows(at: rows), rank: rank)
            )
        }
        let (places, kept) = (divided.places, factors)
        let actual = kept.map { $0?.rank ?? 0 }
        return CompressedMatrix(
            .magnitudeSingular,
            of: matrix,
            memory: memory(actual),
            details: "ranks \(actual.map(String.init).joined(separator: " and "))"
        ) { range throws(VectorSearchError) in
            try divided.gathered(range, columns: d, places) {
                group,
                rows throws(VectorSearchError) in
                guard let factors = kept[group] else {
                    preconditionFailure("a group with rows has factors")
                }
                return factors.product(rows)
            }
        }
    }
}
