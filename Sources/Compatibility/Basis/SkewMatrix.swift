public import Tensors

/// A skew-symmetric matrix A = L − Lᵀ: any number of steps on its entries leaves the orthogonal
/// matrices that are made of it orthogonal.
public struct SkewMatrix: Sendable, Equatable {
    /// A, `n × n`.
    public let matrix: DoubleMatrix

    /// How an orthogonal matrix is made.
    public enum Parametrization: String, Sendable, Codable, CaseIterable {
        /// exp(A).
        case exponential
        /// (I − A/2)⁻¹ · (I + A/2).
        case cayley
    }

    /// L − Lᵀ of any square matrix; entries on the diagonal do not matter.
    public init(of lower: DoubleMatrix) {
        precondition(lower.rows == lower.columns, "a square matrix")
        let turned = lower.transposed
        matrix = DoubleMatrix(
            rows: lower.rows,
            columns: lower.rows,
            elements: zip(lower.elements, turned.elements).map { $0 - $1 }
        )
    }

    /// The orthogonal matrix of A, with determinant 1; the identity for A = 0.
    ///
    /// - Throws: `CompatibilityError.decomposition` when A holds NaN or infinity.
    public func orthogonal(
        by parametrization: Parametrization
    ) throws(CompatibilityError) -> DoubleMatrix {
        guard matrix.elements.allSatisfy(\.isFinite) else {
            throw .decomposition(.matrixNotFinite(.solution))
        }
        switch parametrization {
        case .exponential:
            let powers = exponentialPass().powers
            return powers[powers.count - 1]
        case .cayley: return try Self.ratio(matrix.scaled(by: 0.5))
        }
    }

    /// What the exponential is computed of.
    struct ExponentialPass {
        /// 2⁻ˢ.
        let share: Double
        /// A / 2ˢ.
        let small: DoubleMatrix
        /// The terms of its power series, I first.
        let terms: [DoubleMatrix]
        /// Their sum, squared 0 … s times.
        let powers: [DoubleMatrix]
    }

    /// The power series of A / 2ˢ, squared s times (Higham 2005).
    func exponentialPass() -> ExponentialPass {
        let n = matrix.rows
        let norm = (0..<n).map { row in matrix[row: row].reduce(0) { $0 + abs($1) } }.max() ?? 0
        var share = 1.0
        while norm * share > Self.seriesNorm { share /= 2 }
        let small = matrix.scaled(by: share)
        var terms = [DoubleMatrix.identity(n)]
        // A turn that has hardly begun needs few terms.
        var bound = 1.0
        var order = 0
        repeat {
            order += 1
            bound *= norm * share / Double(order)
            terms.append(
                terms[order - 1].multiplied(by: small).scaled(by: 1 / Double(order))
            )
        } while order < Self.seriesTerms && bound > Double.ulpOfOne / 4
        var powers = [terms.dropFirst().reduce(terms[0]) { $0.adding($1) }]
        var doubled = share
        while doubled < 1 {
            let last = powers[powers.count - 1]
            powers.append(last.multiplied(by: last))
            doubled *= 2
        }
        return ExponentialPass(share: share, small: small, terms: terms, powers: powers)
    }

    /// Up to this norm so many terms are exact to the last bits: 0.25¹² / 12! is below 2⁻⁵².
    private static let seriesNorm = 0.25
    private static let seriesTerms = 12

    private static func ratio(_ half: DoubleMatrix) throws(CompatibilityError) -> DoubleMatrix {
        let identity = DoubleMatrix.identity(half.rows)
        do {
            // I − A/2 has eigenvalues 1 ± iθ, so that it is never singular.
            return try identity.adding(half.scaled(by: -1)).solve(identity.adding(half))
        } catch {
            throw .decomposition(error)
        }
    }
}
