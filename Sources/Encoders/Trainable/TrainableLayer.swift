internal import Tensors

/// One layer of a transformer in training: attention, then a feed-forward step.
///
/// Holds shapes only; weights are read where they lie. What the forward pass computes stands in
/// `TransformerLayer`, here with dropout and with what is kept.
struct TrainableLayer: Sendable {
    /// The place among the layers, from 0.
    let index: Int
    let hiddenSize: Int
    let layout: TransformerLayout.Layer
    let normPlacement: TransformerConfiguration.NormPlacement
    let epsilon: Float
    let rotation: Rotation?
    let attention: Attention
    let queryKeyValue: Linear
    let attentionOutput: Linear
    let intermediate: Linear
    let middle: FeedForwardMiddle
    let output: Linear
    /// The adapter beside the feed-forward step, or none.
    let inside: TrainableBottleneck?
    /// The link of the chain beside the layers, or none.
    let aside: TrainableAside?

    /// The layer `index` of a configuration.
    init(
        _ configuration: TransformerConfiguration,
        _ layout: TransformerLayout,
        index: Int,
        rotation: Rotation?,
        adapters: AdapterLayout.Layer?
    ) {
        let hidden = configuration.hiddenSize
        let inner = configuration.headCount * configuration.headWidth
        self.index = index
        hiddenSize = hidden
        self.layout = layout.layers[index]
        normPlacement = configuration.normPlacement
        epsilon = configuration.normEpsilon
        self.rotation = rotation
        attention = Attention(
            heads: configuration.headCount,
            width: configuration.headWidth,
            window: configuration.layers[index].window
        )
        queryKeyValue = Linear(inputs: hidden, outputs: 3 * inner)
        attentionOutput = Linear(inputs: inner, outputs: hidden)
        intermediate = Linear(inputs: hidden, outputs: configuration.intermediateColumns)
        middle = FeedForwardMiddle(configuration)
        output = Linear(inputs: configuration.intermediateSize, outputs: hidden)
        inside = adapters?.inside.map { TrainableBottleneck($0, hidden: hidden) }
        if let place = adapters?.asideNorm, let bottleneck = adapters?.aside {
            aside = TrainableAside(
                place: place,
                bottleneck: TrainableBottleneck(bottleneck, hidden: hidden),
                epsilon: configuration.normEpsilon
            )
        } else {
            aside = nil
        }
    }

    /// The norm of attention, where there is one.
    func attentionNorm(_ values: [Float]) -> LayerNorm? {
        layout.attentionNorm.map { LayerNorm(values, $0, epsilon: epsilon) }
    }

    /// The norm of the feed-forward step.
    func feedForwardNorm(_ values: [Float]) -> LayerNorm {
        LayerNorm(values, layout.feedForwardNorm, epsilon: epsilon)
    }
}
