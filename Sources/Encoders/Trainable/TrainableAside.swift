internal import Tensors

/// A link of the chain beside the layers: s += U gelu(D norm(x) + d) + u, x the input of a layer.
struct TrainableAside: Sendable {
    let place: TransformerLayout.Norm
    let bottleneck: TrainableBottleneck
    let epsilon: Float

    /// aside += the link's output.
    func forward(_ x: [Float], _ values: [Float], _ work: inout BottleneckWorkspace) {
        normalize(x, values, &work)
        var aside: [Float] = []
        swap(&aside, &work.aside)
        bottleneck.forward(work.normalized, values, &work, addingTo: &aside)
        swap(&aside, &work.aside)
    }

    /// dx += the gradient that comes through the link; s hands its own on unchanged.
    ///
    /// - Parameters:
    ///   - x: the input of the layer.
    ///   - values: all parameters.
    ///   - work: `aside` is the gradient of s.
    ///   - gradients: those of the link are added.
    ///   - dx: `tokens × hidden`.
    func backward(
        _ x: [Float],
        _ values: [Float],
        _ work: inout BottleneckWorkspace,
        _ gradients: inout PartialGradients,
        addingTo dx: inout [Float]
    ) {
        normalize(x, values, &work)
        bottleneck.backward(work.normalized, work.aside, values, &work, &gradients)
        // What was normalised is needed no more, so its gradient takes its place.
        var gradient: [Float] = []
        swap(&gradient, &work.normalized)
        bottleneck.backwardInput(values, &work, adds: false, into: &gradient)
        work.sum.resize(to: dx.count)
        LayerNorm(values, place, epsilon: epsilon).backward(
            x,
            gradient: gradient,
            residual: dx,
            into: &work.sum,
            place,
            &gradients
        )
        swap(&gradient, &work.normalized)
        swap(&work.sum, &dx)
    }

    private func normalize(_ x: [Float], _ values: [Float], _ work: inout BottleneckWorkspace) {
        work.normalized.resize(to: x.count)
        LayerNorm(values, place, epsilon: epsilon).forward(x, into: &work.normalized)
    }
}
