internal import Tensors

/// The adapters of one layer, prepared for inference.
struct LayerAdapters: Sendable {
    private let inside: BottleneckAdapter?
    private let aside: BottleneckAdapter?
    private let asideNorm: LayerNorm?

    init(_ values: [Float], _ place: AdapterLayout.Layer, epsilon: Float) {
        inside = place.inside.map { BottleneckAdapter(values, $0) }
        aside = place.aside.map { BottleneckAdapter(values, $0) }
        asideNorm = place.asideNorm.map { LayerNorm(values, $0, epsilon: epsilon) }
    }

    /// Adds to the sum of the feed-forward step, whose input is x.
    func forwardInside(
        _ x: borrowing AlignedFloats,
        _ work: inout AdapterWorkspace,
        addingTo sum: inout AlignedFloats
    ) {
        inside?.forward(x, middle: &work.middle, spare: &work.sum, addingTo: &sum)
    }

    /// Adds to the states beside the layers; x is the layer's input.
    func forwardAside(_ x: borrowing AlignedFloats, _ work: inout AdapterWorkspace) {
        guard let aside, let asideNorm else { return }
        work.normalized.resize(to: x.count)
        asideNorm.forward(x, into: &work.normalized)
        aside.forward(
            work.normalized,
            middle: &work.middle,
            spare: &work.sum,
            addingTo: &work.aside
        )
    }
}
