internal import Tensors

/// A bottleneck in training: z = D x + d, and U gelu(z) + u beside what it is added to.
struct TrainableBottleneck: Sendable {
    let place: AdapterLayout.Bottleneck
    private let down: Linear
    private let up: Linear
    private let activation = Activation.gelu

    init(_ place: AdapterLayout.Bottleneck, hidden: Int) {
        self.place = place
        down = Linear(inputs: hidden, outputs: place.width)
        up = Linear(inputs: place.width, outputs: hidden)
    }

    /// sum += U gelu(D x + d) + u.
    ///
    /// - Parameters:
    ///   - x: `tokens × hidden`.
    ///   - values: all parameters.
    ///   - work: buffers.
    ///   - sum: `tokens × hidden`.
    func forward(
        _ x: [Float],
        _ values: [Float],
        _ work: inout BottleneckWorkspace,
        addingTo sum: inout [Float]
    ) {
        middle(x, values, &work)
        activation.forward(work.middle, into: &work.activated)
        work.sum.resize(to: sum.count)
        up.forward(
            work.activated,
            values,
            place.up,
            residual: sum,
            scratch: &work.scratch,
            into: &work.sum
        )
        swap(&work.sum, &sum)
    }

    /// With g the gradient of the sum: dU = gᵀ gelu(z), du = Σ g, dz = gelu′(z) ∘ g U, dD = dzᵀ x,
    /// dd = Σ dz, dx += dz D; x and g are needed no more when dx is added to.
    ///
    /// - Parameters:
    ///   - x: as of `forward`.
    ///   - gradient: g, `tokens × hidden`.
    ///   - values: all parameters.
    ///   - work: buffers; `gradient` becomes dz.
    ///   - gradients: those of the bottleneck are added.
    func backward(
        _ x: [Float],
        _ gradient: [Float],
        _ values: [Float],
        _ work: inout BottleneckWorkspace,
        _ gradients: inout PartialGradients
    ) {
        middle(x, values, &work)
        up.backward(
            gradient,
            values,
            place.up,
            scratch: &work.scratch,
            into: &work.gradient
        )
        activation.backward(work.middle, gradient: &work.gradient, output: &work.activated)
        gradients.add(up, gradient, work.activated, place.up, scratch: &work.scratch)
        gradients.add(down, work.gradient, x, place.down, scratch: &work.scratch)
    }

    /// dx += dz D, or dx = dz D, after `backward`.
    func backwardInput(
        _ values: [Float],
        _ work: inout BottleneckWorkspace,
        adds: Bool,
        into dx: inout [Float]
    ) {
        down.backward(
            work.gradient,
            values,
            place.down,
            adds: adds,
            scratch: &work.scratch,
            into: &dx
        )
    }

    /// middle ← z.
    private func middle(_ x: [Float], _ values: [Float], _ work: inout BottleneckWorkspace) {
        let count = x.count / down.inputs * place.width
        work.middle.resize(to: count)
        work.activated.resize(to: count)
        work.gradient.resize(to: count)
        down.forward(x, values, place.down, scratch: &work.scratch, into: &work.middle)
    }
}
