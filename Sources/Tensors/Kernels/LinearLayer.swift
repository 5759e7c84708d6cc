internal import CKernels

/// A linear layer with weights prepared for its kernel: `activation(x · Wᵀ + b) + residual`.
///
/// The seam of precisions: a transformer is written once over layers of this type. Immutable and
/// safe to use from several threads.
package struct LinearLayer: Sendable {
    /// Columns of an input.
    package let inputs: Int
    /// Columns of an output.
    package let outputs: Int
    /// What is applied after the bias and before the residual.
    package let activation: Activation
    private let bias: [Float]
    /// W in panels of columns, as the kernel of this processor reads it.
    private let packed: [Float]

    /// Prepares weights.
    ///
    /// - Parameters:
    ///   - weights: `outputs × inputs`, as checkpoints store them.
    ///   - bias: `outputs` values, or empty for none.
    ///   - inputs: columns of an input.
    ///   - activation: what is applied after the bias.
    package init(
        weights: Span<Float>,
        bias: [Float],
        inputs: Int,
        activation: Activation = .identity
    ) {
        precondition(inputs > 0 && weights.count % inputs == 0)
        let outputs = weights.count / inputs
        precondition(bias.isEmpty || bias.count == outputs)
        let kernels = Float32Kernels.best
        let count = kernels.packed_count(outputs, inputs)
        self.inputs = inputs
        self.outputs = outputs
        self.activation = activation
        self.bias = bias
        packed = unsafe [Float](unsafeUninitializedCapacity: count) { packed, initialized in
            unsafe weights.withUnsafeBufferPointer { weights in
                guard let from = weights.baseAddress, let to = packed.baseAddress else { return }
                unsafe kernels.pack(from, inputs, outputs, inputs, to)
            }
            initialized = count
        }
    }

    /// out = activation(x · Wᵀ + b) + residual.
    ///
    /// - Parameters:
    ///   - x: `rows × inputs`.
    ///   - residual: `rows × outputs`, or none.
    ///   - out: `rows × outputs`.
    package func forward(
        _ x: [Float],
        residual: [Float]? = nil,
        into out: inout [Float]
    ) {
        let rows = x.count / inputs
        precondition(x.count == rows * inputs && out.count == rows * outputs)
        precondition(residual == nil || residual?.count == out.count)
        unsafe withPointers(x, residual, &out) { x, residual, out in
            unsafe packed.withUnsafeBufferPointer { packed in
                unsafe bias.withUnsafeBufferPointer { bias in
                    guard let weights = packed.baseAddress else { return }
                    var layer = unsafe ck_linear_f32_t(
                        packed: weights,
                        bias: bias.isEmpty ? nil : bias.baseAddress,
                        inputs: inputs,
                        outputs: outputs,
                        activation: activation.code
                    )
                    unsafe Float32Kernels.best.linear(&layer, x, rows, residual, out)
                }
            }
        }
    }
}
