internal import CKernels
internal import COpenBLAS

/// A linear layer whose weights change from step to step: `y = x · Wᵀ + b`, and its gradients.
///
/// Weights are read where they lie, `outputs × inputs` as checkpoints store them. With dy the
/// gradient of y: `dx = dy · W`, `dW = dyᵀ · x`, `db = Σ dy` over rows.
package struct Linear: Sendable {
    /// Columns of an input.
    package let inputs: Int
    /// Columns of an output.
    package let outputs: Int

    /// A layer of the given shape.
    package init(inputs: Int, outputs: Int) {
        precondition(inputs > 0 && outputs > 0)
        KernelThreads.useOneEach()
        self.inputs = inputs
        self.outputs = outputs
    }

    /// y = x · Wᵀ + b + residual.
    ///
    /// - Parameters:
    ///   - x: `rows × inputs`.
    ///   - weights: W, `outputs × inputs`.
    ///   - bias: b, `outputs` values, or empty for none.
    ///   - residual: `rows × outputs`, or none.
    ///   - y: `rows × outputs`.
    package func forward(
        _ x: [Float],
        weights: Span<Float>,
        bias: Span<Float>,
        residual: [Float]? = nil,
        into y: inout [Float]
    ) {
        let rows = x.count / inputs
        check(rows, x, y, weights.count)
        precondition(bias.isEmpty || bias.count == outputs)
        precondition(residual == nil || residual?.count == y.count)
        if let residual { y.replaceSubrange(y.indices, with: residual) }
        if !bias.isEmpty {
            unsafe bias.withUnsafeBufferPointer { bias in
                guard let bias = bias.baseAddress else { return }
                unsafe TrainingKernels.best.add_row(
                    bias,
                    rows,
                    outputs,
                    residual == nil ? 0 : 1,
                    &y
                )
            }
        }
        let adds = residual != nil || !bias.isEmpty
        unsafe weights.withUnsafeBufferPointer { weights in
            unsafe cblas_sgemm(
                CblasRowMajor,
                CblasNoTrans,
                CblasTrans,
                Int32(rows),
                Int32(outputs),
                Int32(inputs),
                1,
                x,
                Int32(inputs),
                weights.baseAddress,
                Int32(inputs),
                adds ? 1 : 0,
                &y,
                Int32(outputs)
            )
        }
    }

    /// dx = dy · W, or dx += dy · W.
    ///
    /// - Parameters:
    ///   - dy: `rows × outputs`.
    ///   - weights: W, `outputs × inputs`.
    ///   - adds: whether dx is added to.
    ///   - dx: `rows × inputs`.
    package func backward(
        _ dy: [Float],
        weights: Span<Float>,
        adds: Bool = false,
        into dx: inout [Float]
    ) {
        let rows = dy.count / outputs
        check(rows, dx, dy, weights.count)
        unsafe weights.withUnsafeBufferPointer { weights in
            unsafe cblas_sgemm(
                CblasRowMajor,
                CblasNoTrans,
                CblasNoTrans,
                Int32(rows),
                Int32(inputs),
                Int32(outputs),
                1,
                dy,
                Int32(outputs),
                weights.baseAddress,
                Int32(inputs),
                adds ? 1 : 0,
                &dx,
                Int32(inputs)
            )
        }
    }

    /// dW += dyᵀ · x.
    ///
    /// - Parameters:
    ///   - dy: `rows × outputs`.
    ///   - x: `rows × inputs`.
    ///   - weights: dW, `outputs × inputs`.
    package func addWeightGradient(
        of dy: [Float],
        _ x: [Float],
        to weights: inout MutableSpan<Float>
    ) {
        let rows = x.count / inputs
        check(rows, x, dy, weights.count)
        unsafe weights.withUnsafeMutableBufferPointer { weights in
            unsafe cblas_sgemm(
                CblasRowMajor,
                CblasTrans,
                CblasNoTrans,
                Int32(outputs),
                Int32(inputs),
                Int32(rows),
                1,
                dy,
                Int32(outputs),
                x,
                Int32(inputs),
                1,
                weights.baseAddress,
                Int32(inputs)
            )
        }
    }

    /// db += Σ dy over rows; dy is `rows × outputs`, db has `outputs` values.
    package func addBiasGradient(of dy: [Float], to bias: inout MutableSpan<Float>) {
        precondition(bias.count == outputs && dy.count % outputs == 0)
        unsafe bias.withUnsafeMutableBufferPointer { bias in
            guard let bias = bias.baseAddress else { return }
            unsafe TrainingKernels.best.sum_rows(dy, dy.count / outputs, outputs, bias)
        }
    }

    private func check(_ rows: Int, _ x: [Float], _ y: [Float], _ weights: Int) {
        precondition(x.count == rows * inputs && y.count == rows * outputs)
        precondition(weights == outputs * inputs)
    }
}
