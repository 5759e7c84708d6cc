internal import CKernels

/// A linear layer whose weights change from step to step: `y = x · Wᵀ + b`, and its gradients.
///
/// Weights are read where they lie, `outputs × inputs` as checkpoints store them. With dy the
/// gradient of y: `dx = dy · W`, `dW = dyᵀ · x`, `db = Σ dy` over rows. Scratch grows as needed and
/// keeps its size.
package struct Linear: Sendable {
    /// Columns of an input.
    package let inputs: Int
    /// Columns of an output.
    package let outputs: Int

    /// A layer of the given shape.
    package init(inputs: Int, outputs: Int) {
        precondition(inputs > 0 && outputs > 0)
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
    ///   - scratch: of the kernel.
    ///   - y: `rows × outputs`.
    package func forward(
        _ x: [Float],
        weights: Span<Float>,
        bias: Span<Float>,
        residual: [Float]? = nil,
        scratch: inout [Float],
        into y: inout [Float]
    ) {
        var layer = layer(x, y, weights.count, &scratch)
        precondition(bias.isEmpty || bias.count == outputs)
        precondition(residual == nil || residual?.count == y.count)
        unsafe withPointers(x, residual ?? [], &y) { x, residual, y in
            unsafe weights.withUnsafeBufferPointer { weights in
                unsafe bias.withUnsafeBufferPointer { bias in
                    guard let weights = weights.baseAddress else { return }
                    unsafe TrainingKernels.best.linear(
                        &layer,
                        x,
                        weights,
                        bias.isEmpty ? nil : bias.baseAddress,
                        residual,
                        y,
                        &scratch
                    )
                }
            }
        }
    }

    /// dx = dy · W, or dx += dy · W.
    ///
    /// - Parameters:
    ///   - dy: `rows × outputs`.
    ///   - weights: W, `outputs × inputs`.
    ///   - adds: whether dx is added to.
    ///   - scratch: of the kernel.
    ///   - dx: `rows × inputs`.
    package func backward(
        _ dy: [Float],
        weights: Span<Float>,
        adds: Bool = false,
        scratch: inout [Float],
        into dx: inout [Float]
    ) {
        var layer = layer(dx, dy, weights.count, &scratch)
        unsafe withPointers(dy, &dx) { dy, dx in
            unsafe weights.withUnsafeBufferPointer { weights in
                guard let weights = weights.baseAddress else { return }
                let residual = unsafe adds ? UnsafePointer(dx) : nil
                unsafe TrainingKernels.best.linear_backward(
                    &layer,
                    dy,
                    weights,
                    residual,
                    dx,
                    &scratch
                )
            }
        }
    }

    /// dW += dyᵀ · x.
    ///
    /// - Parameters:
    ///   - dy: `rows × outputs`.
    ///   - x: `rows × inputs`.
    ///   - scratch: of the kernel.
    ///   - weights: dW, `outputs × inputs`.
    package func addWeightGradient(
        of dy: [Float],
        _ x: [Float],
        scratch: inout [Float],
        to weights: inout MutableSpan<Float>
    ) {
        var layer = layer(x, dy, weights.count, &scratch)
        unsafe weights.withUnsafeMutableBufferPointer { weights in
            guard let weights = weights.baseAddress else { return }
            unsafe TrainingKernels.best.linear_gradient(&layer, dy, x, weights, &scratch)
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

    /// The layer as its kernels know it, with inputs x and outputs y, after scratch has its size.
    private func layer(
        _ x: [Float],
        _ y: [Float],
        _ weights: Int,
        _ scratch: inout [Float]
    ) -> ck_training_linear_t {
        let rows = x.count / inputs
        precondition(x.count == rows * inputs && y.count == rows * outputs)
        precondition(weights == outputs * inputs)
        let needed = TrainingKernels.best.linear_scratch(rows, inputs, outputs)
        if scratch.count < needed { scratch = .init(repeating: 0, count: needed) }
        return ck_training_linear_t(rows: rows, inputs: inputs, outputs: outputs)
    }
}
