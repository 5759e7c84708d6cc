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
    ///   - residual: `rows × columns`, or none.
    ///   - out: `rows × columns`.
    package func forward(
        _ x: [Float],
        residual: [Float]? = nil,
        into out: inout [Float]
    ) {
        let columns = scale.count
        precondition(x.count == out.count && x.count % columns == 0)
        precondition(residual == nil || residual?.count == x.count)
        let rows = x.count / columns
        unsafe withPointers(x, residual, &out) { x, residual, out in
            unsafe scale.withUnsafeBufferPointer { scale in
                unsafe shift.withUnsafeBufferPointer { shift in
                    guard let start = scale.baseAddress else { return }
                    var norm = unsafe ck_layer_norm_f32_t(
                        scale: start,
                        shift: shift.isEmpty ? nil : shift.baseAddress,
                        columns: columns,
                        epsilon: epsilon
                    )
                    unsafe Float32Kernels.best.layer_norm(&norm, x, residual, rows, out)
                }
            }
        }
    }
}
