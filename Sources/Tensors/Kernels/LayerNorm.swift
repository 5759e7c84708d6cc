internal import CKernels

/// Layer normalisation (arXiv:1607.06450): `(x − mean) / √(variance + ε) · scale + shift`.
package struct LayerNorm: Sendable {
    /// Multiplies the normalised values, `columns`.
    package let scale: [Float]
    /// Is added after, `columns` or empty.
    package let shift: [Float]
    /// ε, what keeps the root above 0.
    package let epsilon: Float

    /// A normalisation with learned scale and shift, each of `columns` values; no shift is empty.
    package init(scale: [Float], shift: [Float], epsilon: Float) {
        precondition(!scale.isEmpty && (shift.isEmpty || shift.count == scale.count))
        self.scale = scale
        self.shift = shift
        self.epsilon = epsilon
    }

    /// Normalises each row of `x + residual`; mean and variance are over the row.
    ///
    /// - Parameters:
    ///   - x: `rows × columns`.
    ///   - residual: `rows × columns`, or empty for none.
    ///   - out: `rows × columns`.
    package func forward<X: ContiguousFloats & ~Copyable, Y: ContiguousFloats & ~Copyable>(
        _ x: borrowing X,
        residual: [Float] = [],
        into out: inout Y
    ) {
        let columns = scale.count
        precondition(x.count == out.count && x.count % columns == 0)
        precondition(residual.isEmpty || residual.count == x.count)
        let rows = x.count / columns
        unsafe withPointers(x, residual, &out) { x, residual, out in
            unsafe withKernelNorm { norm in
                unsafe Float32Kernels.best.layer_norm(&norm, x, residual, rows, out)
            }
        }
    }

    /// The gradient of what was normalised. With x̂ = (x − mean) / √(variance + ε) and
    /// g = dy · scale, a row at a time:
    ///
    ///     dx = residual + (g − mean(g) − x̂ · mean(g · x̂)) / √(variance + ε)
    ///     dscale += dy · x̂,  dshift += dy
    ///
    /// - Parameters:
    ///   - x: what was normalised, `rows × columns`.
    ///   - gradient: dy, `rows × columns`.
    ///   - residual: a gradient that joins dx, `rows × columns`, or none.
    ///   - dx: `rows × columns`.
    ///   - dscale: `columns`.
    ///   - dshift: `columns`, or empty where there is no shift.
    package func backward(
        _ x: [Float],
        gradient: [Float],
        residual: [Float]? = nil,
        into dx: inout [Float],
        scale dscale: inout [Float],
        shift dshift: inout [Float]
    ) {
        let columns = scale.count
        precondition(x.count == dx.count && x.count == gradient.count && x.count % columns == 0)
        precondition(residual == nil || residual?.count == x.count)
        precondition(dscale.count == columns && dshift.count == shift.count)
        let rows = x.count / columns
        unsafe withPointers(gradient, residual ?? [], &dx) { gradient, residual, dx in
            unsafe withKernelNorm { norm in
                unsafe dshift.withUnsafeMutableBufferPointer { dshift in
                    unsafe TrainingKernels.best.layer_norm_backward(
                        &norm,
                        x,
                        gradient,
                        residual,
                        rows,
                        dx,
                        &dscale,
                        dshift.isEmpty ? nil : dshift.baseAddress
                    )
                }
            }
        }
    }

    @unsafe
    private func withKernelNorm(_ body: (inout ck_layer_norm_f32_t) -> Void) {
        unsafe scale.withUnsafeBufferPointer { scale in
            unsafe shift.withUnsafeBufferPointer { shift in
                guard let start = scale.baseAddress else { return }
                var norm = unsafe ck_layer_norm_f32_t(
                    scale: start,
                    shift: shift.isEmpty ? nil : shift.baseAddress,
                    columns: scale.count,
                    epsilon: epsilon
                )
                unsafe body(&norm)
            }
        }
    }
}
