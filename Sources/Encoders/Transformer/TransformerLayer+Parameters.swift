internal import Tensors

extension TransformerLayer {
    /// How many inputs may share a scale in int8 where sharing costs most.
    ///
    /// A token's values have long tails. The products of `intermediate` lose least, and save the
    /// time.
    private static let inputsPerScale = 256

    /// Prepares the layer `index` of trained parameters.
    init(
        _ parameters: TransformerParameters,
        index: Int,
        rotation: Rotation?,
        precision: Precision = .float32,
        ranges: LayerRanges? = nil,
        adapters: LayerAdapters? = nil
    ) {
        func linear(
            _ place: TransformerLayout.Linear,
            inputs: Int,
            range: [Float]?,
            activation: Activation = .identity,
            inputsPerScale: Int? = nil
        ) -> LinearLayer {
            LinearLayer(
                weights: parameters.values.span.extracting(place.weights),
                bias: place.bias.map { parameters.array($0) } ?? [],
                inputs: inputs,
                activation: activation,
                precision: precision,
                inputRange: range ?? [],
                inputsPerScale: inputsPerScale
            )
        }
        self.index = index
        self.adapters = adapters
        let configuration = parameters.configuration
        let layout = parameters.layout.layers[index]
        let hidden = configuration.hiddenSize
        let inner = configuration.headCount * configuration.headWidth
        normPlacement = configuration.normPlacement
        attentionNorm = layout.attentionNorm.map { parameters.norm($0) }
        queryKeyValue = linear(
            layout.queryKeyValue,
            inputs: hidden,
            range: ranges?.queryKeyValue,
            inputsPerScale: Self.inputsPerScale
        )
        self.rotation = rotation
        attention = Attention(
            heads: configuration.headCount,
            width: configuration.headWidth,
            window: configuration.layers[index].window,
            precision: precision
        )
        attentionOutput = linear(
            layout.attentionOutput,
            inputs: inner,
            range: ranges?.attentionOutput,
            inputsPerScale: Self.inputsPerScale
        )
        feedForwardNorm = parameters.norm(layout.feedForwardNorm)
        let innerActivation: Activation
        switch configuration.feedForward {
        case .plain(let activation): (gate, innerActivation) = (nil, activation)
        case .gatedFirst(let activation):
            (gate, innerActivation) = (
                GatedActivation(activation, activatedHalf: .first), .identity
            )
        case .gatedSecond(let activation):
            (gate, innerActivation) = (
                GatedActivation(activation, activatedHalf: .second), .identity
            )
        }
        intermediate = linear(
            layout.intermediate,
            inputs: hidden,
            range: ranges?.intermediate,
            activation: innerActivation
        )
        output = linear(
            layout.output,
            inputs: configuration.intermediateSize,
            range: ranges?.output,
            inputsPerScale: Self.inputsPerScale
        )
    }
}

extension TransformerParameters {
    /// A normalisation with the tensors at these places.
    func norm(_ norm: TransformerLayout.Norm) -> LayerNorm {
        LayerNorm(
            scale: array(norm.scale),
            shift: norm.shift.map { array($0) } ?? [],
            epsilon: configuration.normEpsilon
        )
    }

    /// The elements of a tensor.
    func array(_ range: Range<Int>) -> [Float] { Array(values[range]) }
}
