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

    /// sum += U gelu(D x + d) + u; x and sum are `tokens × hidden`.
    func forward(_ x: [Float], _ work: inout AdapterWorkspace, addingTo sum: inout [Float]) {
        work.middle.resize(to: x.count / down.inputs * down.outputs)
        work.sum.resize(to: sum.count)
        down.forward(x, into: &work.middle)
        up.forward(work.middle, residual: sum, into: &work.sum)
        swap(&work.sum, &sum)
    }
}
