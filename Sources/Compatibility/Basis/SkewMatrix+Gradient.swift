public import Tensors

extension SkewMatrix {
    /// The gradient by L of a function of the orthogonal matrix, given its gradient by the matrix.
    ///
    /// It goes through the very steps that ``orthogonal(by:)`` takes, so that it is exact, not an
    /// approximation of the derivative of the exponential.
    ///
    /// - Parameters:
    ///   - gradient: `n × n`.
    ///   - parametrization: the one that the matrix was made by.
    /// - Returns: `n × n`, skew-symmetric.
    /// - Throws: `CompatibilityError.decomposition` when A holds NaN or infinity.
    public func gradient(
        _ gradient: DoubleMatrix,
        by parametrization: Parametrization
    ) throws(CompatibilityError) -> DoubleMatrix {
        precondition(gradient.rows == matrix.rows && gradient.columns == matrix.rows, "n × n")
        let byA: DoubleMatrix
        switch parametrization {
        case .exponential: byA = throughExponential(gradient)
        case .cayley: byA = try throughRatio(gradient)
        }
        return byA.adding(byA.transposed.scaled(by: -1))
    }

    private func throughExponential(_ gradient: DoubleMatrix) -> DoubleMatrix {
        let pass = exponentialPass()
        var gradient = gradient
        for power in pass.powers.dropLast().reversed() {
            let turned = power.transposed
            gradient = gradient.multiplied(by: turned).adding(turned.multiplied(by: gradient))
        }
        let turned = pass.small.transposed
        var term = gradient
        var result = DoubleMatrix(
            rows: matrix.rows,
            columns: matrix.rows,
            elements: .init(repeating: 0, count: matrix.elements.count)
        )
        for order in stride(from: pass.terms.count - 1, through: 1, by: -1) {
            let share = 1 / Double(order)
            result = result.adding(
                pass.terms[order - 1].transposed.multiplied(by: term).scaled(by: share)
            )
            term = gradient.adding(term.multiplied(by: turned).scaled(by: share))
        }
        return result.scaled(by: pass.share)
    }

    /// With E = M⁻¹N, M = I − A/2 and N = I + A/2: dE = M⁻¹ · dA/2 · (E + I).
    private func throughRatio(
        _ gradient: DoubleMatrix
    ) throws(CompatibilityError) -> DoubleMatrix {
        let identity = DoubleMatrix.identity(matrix.rows)
        let value = try orthogonal(by: .cayley)
        do {
            // Mᵀ = I + A/2, because A is skew-symmetric.
            let left = try identity.adding(matrix.scaled(by: 0.5)).solve(gradient)
            return left.multiplied(by: value.adding(identity).transposed).scaled(by: 0.5)
        } catch {
            throw .decomposition(error)
        }
    }
}
