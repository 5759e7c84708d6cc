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
    /// What is applied after the bias; none where there is a residual.
    package let activation: Activation
    /// Equal groups of inputs, each with scales of its own.
    private let groups: Int
    private let weights: Weights

    /// Weights as a kernel of this processor reads them.
    private enum Weights: Sendable {
        /// W in panels of columns or in parts, and b or nothing.
        case float32([Float], bias: [Float], Precision)
        /// W, b and what codes stand for, as one packed whole.
        case narrow([Int32], Precision)
    }

    /// Prepares weights.
    ///
    /// - Parameters:
    ///   - weights: `outputs × inputs`, as checkpoints store them.
    ///   - bias: `outputs` values, or empty for none.
    ///   - inputs: columns of an input.
    ///   - activation: what is applied after the bias.
    ///   - precision: of the products; float32 where the processor has nothing better.
    ///   - inputRange: the greatest magnitude of each input, or empty when it is not known; int8 then
    ///     evens out ranges between inputs and weights (SmoothQuant, arXiv:2211.10438, equation 4
    ///     with α = ½).
    ///   - inputsPerScale: how many inputs may share a scale in int8; all when nil.
    package init(
        weights: Span<Float>,
        bias: [Float],
        inputs: Int,
        activation: Activation = .identity,
        precision: Precision = .float32,
        inputRange: [Float] = [],
        inputsPerScale: Int? = nil
    ) {
        precondition(inputs > 0 && weights.count % inputs == 0)
        let outputs = weights.count / inputs
        precondition(bias.isEmpty || bias.count == outputs)
        precondition(inputRange.isEmpty || inputRange.count == inputs)
        self.inputs = inputs
        self.outputs = outputs
        self.activation = activation
        let groups = precision == .int8 ? Self.groups(of: inputs, atMost: inputsPerScale) : 1
        self.groups = groups
        if let kernels = NarrowKernels.table(for: precision), inputs <= Int(CK_NARROW_INPUTS) {
            let smoothing =
                precision == .int8 ? Self.smoothing(of: weights, inputs: inputs, inputRange) : []
            self.weights = .narrow(
                Self.pack(weights, bias, smoothing, inputs: inputs, groups: groups, kernels),
                precision
            )
        } else {
            let kernels = Float32Kernels.table(for: precision)
            self.weights = .float32(
                Self.pack(weights, inputs: inputs, kernels),
                bias: bias,
                precision
            )
        }
    }

    /// out = activation(x · Wᵀ + b).
    ///
    /// - Parameters:
    ///   - x: `rows × inputs`.
    ///   - out: `rows × outputs`.
    package func forward<X: ContiguousFloats & ~Copyable, Y: ContiguousFloats & ~Copyable>(
        _ x: borrowing X,
        into out: inout Y
    ) {
        let rows = x.count / inputs
        precondition(x.count == rows * inputs && out.count == rows * outputs)
        unsafe withPointers(x, &out) { x, out in unsafe compute(x, rows, nil, out) }
    }

    /// out = x · Wᵀ + b + residual, without an activation.
    ///
    /// - Parameters:
    ///   - x: `rows × inputs`.
    ///   - residual: `rows × outputs`.
    ///   - out: `rows × outputs`.
    package func forward<
        X: ContiguousFloats & ~Copyable,
        Residual: ContiguousFloats & ~Copyable,
        Y: ContiguousFloats & ~Copyable
    >(
        _ x: borrowing X,
        residual: borrowing Residual,
        into out: inout Y
    ) {
        let rows = x.count / inputs
        precondition(x.count == rows * inputs && out.count == rows * outputs)
        precondition(residual.count == out.count)
        precondition(activation == .identity, "a residual and an activation")
        unsafe withPointers(x, residual, &out) { x, residual, out in
            unsafe compute(x, rows, residual, out)
        }
    }

    private func compute(
        _ x: UnsafePointer<Float>,
        _ rows: Int,
        _ residual: UnsafePointer<Float>?,
        _ out: UnsafeMutablePointer<Float>
    ) {
        switch weights {
        case .float32(let packed, let bias, let precision):
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
                    let kernels = Float32Kernels.table(for: precision)
                    unsafe kernels.linear(&layer, x, rows, residual, out)
                }
            }
        case .narrow(let packed, let precision):
            unsafe packed.withUnsafeBufferPointer { packed in
                guard let weights = packed.baseAddress,
                    let kernels = NarrowKernels.table(for: precision)
                else { return }
                var layer = unsafe ck_linear_narrow_t(
                    packed: weights,
                    inputs: inputs,
                    outputs: outputs,
                    groups: groups,
                    activation: activation.code
                )
                unsafe kernels.linear(&layer, x, rows, residual, out)
            }
        }
    }

    /// The fewest equal groups of inputs that are small enough; one where they would be tiny.
    private static func groups(of inputs: Int, atMost most: Int?) -> Int {
        guard let most, inputs > most else { return 1 }
        let fewest = (1...inputs).first { inputs % $0 == 0 && inputs / $0 <= most } ?? 1
        return inputs / fewest >= most / 4 ? fewest : 1
    }

    private static func pack(
        _ weights: Span<Float>,
        inputs: Int,
        _ kernels: ck_float32_t
    ) -> [Float] {
        let outputs = weights.count / inputs
        let count = kernels.packed_count(outputs, inputs)
        return unsafe [Float](unsafeUninitializedCapacity: count) { packed, initialized in
            unsafe weights.withUnsafeBufferPointer { weights in
                guard let from = weights.baseAddress, let to = packed.baseAddress else { return }
                unsafe kernels.pack(from, inputs, outputs, inputs, to)
            }
            initialized = count
        }
    }

    private static func pack(
        _ weights: Span<Float>,
        _ bias: [Float],
        _ smoothing: [Float],
        inputs: Int,
        groups: Int,
        _ kernels: ck_narrow_t
    ) -> [Int32] {
        let outputs = weights.count / inputs
        var packed = [Int32](repeating: 0, count: kernels.packed_count(outputs, inputs, groups))
        unsafe weights.withUnsafeBufferPointer { weights in
            unsafe bias.withUnsafeBufferPointer { bias in
                unsafe smoothing.withUnsafeBufferPointer { smoothing in
                    unsafe packed.withUnsafeMutableBufferPointer { packed in
                        guard let from = weights.baseAddress, let to = packed.baseAddress
                        else { return }
                        var layer = unsafe ck_narrow_weights_t(
                            weights: from,
                            bias: bias.isEmpty ? nil : bias.baseAddress,
                            smoothing: smoothing.isEmpty ? nil : smoothing.baseAddress,
                            outputs: outputs,
                            inputs: inputs,
                            groups: groups
                        )
                        unsafe kernels.pack(&layer, to)
                    }
                }
            }
        }
        return packed
    }

    /// √(greatest input / greatest weight) of each input; empty without ranges.
    private static func smoothing(
        of weights: Span<Float>,
        inputs: Int,
        _ inputRange: [Float]
    ) -> [Float] {
        guard !inputRange.isEmpty else { return [] }
        let least: Float = 1e-5
        var largest = [Float](repeating: 0, count: inputs)
        for index in 0..<weights.count {
            let magnitude = abs(weights[index])
            if magnitude > largest[index % inputs] { largest[index % inputs] = magnitude }
        }
        return zip(inputRange, largest).map {
            max($0, least).squareRoot() / max($1, least).squareRoot()
        }
    }
}
