internal import CKernels

/// The middle of a gated feed-forward layer (arXiv:2002.05202): one half of each row, activated,
/// times the other half.
package struct GatedActivation: Sendable {
    /// Which half goes through the activation.
    package enum ActivatedHalf: Sendable, Equatable {
        /// The first.
        case first
        /// The second.
        case second
    }

    /// What is applied to the activated half.
    package let activation: Activation
    /// Which half that is.
    package let activatedHalf: ActivatedHalf

    /// A gate with the given activation.
    package init(_ activation: Activation, activatedHalf: ActivatedHalf) {
        self.activation = activation
        self.activatedHalf = activatedHalf
    }

    /// out[i, j] = activation(a[i, j]) · b[i, j].
    ///
    /// - Parameters:
    ///   - x: `rows × 2 · columns`, the halves beside each other.
    ///   - columns: columns of a half.
    ///   - out: `rows × columns`.
    package func forward<X: ContiguousFloats & ~Copyable, Y: ContiguousFloats & ~Copyable>(
        _ x: borrowing X,
        columns: Int,
        into out: inout Y
    ) {
        precondition(columns > 0 && x.count == 2 * out.count && out.count % columns == 0)
        let rows = out.count / columns
        var gate = gate(columns: columns)
        unsafe withPointers(x, &out) { x, out in
            unsafe Float32Kernels.best.gate(&gate, x, rows, out)
        }
    }

    /// With y = f(a) · b: da = dy · b · f′(a) and db = dy · f(a); and y again.
    ///
    /// - Parameters:
    ///   - x: `rows × 2 · columns`, the halves beside each other.
    ///   - columns: columns of a half.
    ///   - gradient: dy, `rows × columns`.
    ///   - dx: as `x`.
    ///   - y: `rows × columns`.
    package func backward(
        _ x: [Float],
        columns: Int,
        gradient: [Float],
        into dx: inout [Float],
        output y: inout [Float]
    ) {
        precondition(columns > 0 && x.count == 2 * y.count && y.count % columns == 0)
        precondition(gradient.count == y.count && dx.count == x.count)
        var gate = gate(columns: columns)
        unsafe TrainingKernels.best.gate_backward(
            &gate,
            x,
            gradient,
            y.count / columns,
            &dx,
            &y
        )
    }

    private func gate(columns: Int) -> ck_gate_f32_t {
        ck_gate_f32_t(
            activation: activation.code,
            columns: columns,
            activated: activatedHalf == .first ? 0 : 1
        )
    }
}
