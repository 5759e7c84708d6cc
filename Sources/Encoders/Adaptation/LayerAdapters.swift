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
    func forwardInside(_ x: [Float], _ work: inout AdapterWorkspace, addingTo sum: inout [Float]) {
        inside?.forward(x, &work, addingTo: &sum)
    }

    /// Adds to the states beside the layers; x is the layer's input.
    func forwardAside(_ x: [Float], _ work: inout AdapterWorkspace) {
        guard let aside, let asideNorm else { return }
        work.normalized.resize(to: x.count)
        asideNorm.forward(x, into: &work.normalized)
        var (normalized, sum): ([Float], [Float]) = ([], [])
        swap(&normalized, &work.normalized)
        swap(&sum, &work.aside)
        aside.forward(normalized, &work, addingTo: &sum)
        swap(&normalized, &work.normalized)
        swap(&sum, &work.aside)
    }
}
