/// What is computed of a matrix, for errors.
public enum Decomposition: String, Sendable {
    /// A = U · diag(s) · Vᵀ.
    case singularValues = "singular values"
    /// A = Q · R.
    case qr = "QR"
    /// A = V · diag(w) · Vᵀ.
    case symmetricEigenvalues = "eigenvalues"
    /// A = L · Lᵀ.
    case cholesky = "Cholesky factor"
    /// X of A · X = B.
    case solution
}

extension DoubleMatrix {
    /// Refuses matrices on which LAPACK would not end, or end in nonsense.
    func checkFinite(_ decomposition: Decomposition) throws(TensorsError) {
        guard elements.allSatisfy(\.isFinite) else { throw .matrixNotFinite(decomposition) }
    }
}
