/// Every number that an encoder learns, in one buffer with named tensors.
///
/// Gradients and the moments of an optimiser are values of this type too, in the same layout.
package struct EncoderParameters: Sendable {
    /// Where each tensor lies in `values`.
    package let layout: EncoderLayout
    /// All tensors, `layout.count` elements.
    package var values: [Float]

    /// Parameters in a layout.
    init(layout: EncoderLayout, values: [Float]) {
        precondition(values.count == layout.count)
        self.layout = layout
        self.values = values
    }

    /// Zeros in the layout of other parameters, as gradients and moments begin.
    package init(zerosLike other: EncoderParameters) {
        self.init(layout: other.layout, values: .init(repeating: 0, count: other.layout.count))
    }

    /// All tensors in the order of `values`.
    package var tensors: [EncoderLayout.Tensor] { layout.tensors }

    /// The elements of a tensor.
    func array(_ range: Range<Int>) -> [Float] { Array(values[range]) }
}
