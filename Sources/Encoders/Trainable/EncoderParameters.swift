/// The numbers of an encoder that are trained, in one buffer with named tensors.
///
/// Gradients and the moments of an optimiser are values of this type too, in the same layout.
package struct EncoderParameters: Sendable {
    /// All tensors in the order of `values`, without a gap.
    package let tensors: [EncoderLayout.Tensor]
    /// Their elements.
    package var values: [Float]

    /// Parameters of these tensors.
    init(tensors: [EncoderLayout.Tensor], values: [Float]) {
        precondition(values.count == tensors.last?.range.upperBound ?? 0)
        self.tensors = tensors
        self.values = values
    }

    /// Zeros in the layout of other parameters, as gradients and moments begin.
    package init(zerosLike other: EncoderParameters) {
        self.init(tensors: other.tensors, values: .init(repeating: 0, count: other.values.count))
    }
}
