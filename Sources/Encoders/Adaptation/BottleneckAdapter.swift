internal import Tensors

/// A bottleneck prepared for inference: sum + U gelu(D x + d) + u.
struct BottleneckAdapter: Sendable {
    private let down: LinearLayer
    private let up: LinearLayer

    init(_ values: [Float], _ place: AdapterLayout.Bottleneck) {
        func linear(
            _ place: TransformerLayout.Linear,
            inputs: Int,
            _ activation: Activation
        ) -> LinearLayer {
            LinearLayer(
                weights: values.span.extracting(place.weights),
                bias: place.bias.map { Array(values[$0]) } ?? [],
                inputs: inputs,
                activation: activation
            )
        }
        let hidden = place.down.weights.count / place.width
        down = linear(place.down, inputs: hidden, .gelu)
        up = linear(place.up, inputs: place.width, .identity)
    }

    /// sum += U gelu(D x + d) + u; x and sum are `tokens × hidden`, the others buffers.
    func forward(
        _ x: borrowing AlignedFloats,
        middle: inout AlignedFloats,
        spare: inout AlignedFloats,
        addingTo sum: inout AlignedFloats
    ) {
        middle.resize(to: x.count / down.inputs * down.outputs)
        spare.resize(to: sum.count)
        down.forward(x, into: &middle)
        up.forward(middle, residual: sum, into: &spare)
        swap(&spare, &sum)
    }
}
