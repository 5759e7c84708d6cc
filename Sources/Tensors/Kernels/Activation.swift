internal import CKernels

/// A function applied to each element of a layer's output.
public enum Activation: String, Sendable, Codable, CaseIterable {
    /// x.
    case identity
    /// x · Φ(x), Φ the distribution function of the normal distribution (arXiv:1606.08415).
    case gelu
    /// x · σ(2√(2/π) (x + 0.044715 x³)), the approximation of `gelu` by tanh.
    case geluTanh
    /// x · σ(x), also called swish.
    case silu
    /// max(x, 0).
    case relu
    /// tanh x.
    case tanh
    /// σ(x) = 1 / (1 + e⁻ˣ).
    case sigmoid

    /// The activation as the kernels know it.
    var code: ck_activation_t {
        switch self {
        case .identity: CK_IDENTITY
        case .gelu: CK_GELU
        case .geluTanh: CK_GELU_TANH
        case .silu: CK_SILU
        case .relu: CK_RELU
        case .tanh: CK_TANH
        case .sigmoid: CK_SIGMOID
        }
    }

    /// Applies the activation to each element, in place.
    package func forward(_ x: inout [Float]) {
        unsafe x.withUnsafeMutableBufferPointer { x in
            guard let start = x.baseAddress else { return }
            unsafe Float32Kernels.best.activate(code, start, x.count)
        }
    }

    /// y[i] = f(x[i]), where x is needed again.
    ///
    /// - Parameters:
    ///   - x: `n` values.
    ///   - y: `n` values.
    package func forward(_ x: [Float], into y: inout [Float]) {
        precondition(x.count == y.count)
        unsafe TrainingKernels.best.activate(code, x, x.count, &y)
    }

    /// dx[i] = dy[i] · f′(x[i]), and y[i] = f(x[i]) again, which costs little beside it.
    ///
    /// - Parameters:
    ///   - x: `n` values.
    ///   - gradient: dy, which becomes dx, `n` values.
    ///   - y: `n` values.
    package func backward(_ x: [Float], gradient: inout [Float], output y: inout [Float]) {
        precondition(x.count == gradient.count && x.count == y.count)
        unsafe TrainingKernels.best.activate_backward(code, x, x.count, &gradient, &y)
    }
}
