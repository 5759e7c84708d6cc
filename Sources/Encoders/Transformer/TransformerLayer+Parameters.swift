internal import Tensors

extension TransformerLayer {
    /// Prepares the layer `index` of trained parameters.
    init(_ parameters: TransformerParameters, index: Int, rotation: Rotation?) {
        let configuration = parameters.configuration
        let layout = parameters.layout.layers[index]
        let hidden = configuration.hiddenSize
        let inner = configuration.headCount * configuration.headWidth
        normPlacement = configuration.normPlacement
        attentionNorm = layout.attentionNorm.map { parameters.norm($0) }
        queryKeyValue = parameters.linear(layout.queryKeyValue, inputs: hidden)
        self.rotation = rotation
        attention = Attention(
            heads: configuration.headCount,
            width: configuration.headWidth,
            window: configuration.layers[index].window
        )
        attentionOutput = parameters.linear(layout.attentionOutput, inputs: inner)
        feedForwardNorm = parameters.norm(layout.feedForwardNorm)
        switch configuration.feedForward {
        case .plain(let activation):
            gate = nil
            intermediate = parameters.linear(
                layout.intermediate,
                inputs: hidden,
                activation: activation
            )
        case .gatedFirst(let activation):
            gate = GatedActivation(activation, activatedHalf: .first)
            intermediate = parameters.linear(layout.intermediate, inputs: hidden)
        case .gatedSecond(let activation):
            gate = GatedActivation(activation, activatedHalf: .second)
            intermediate = parameters.linear(layout.intermediate, inputs: hidden)
        }
        output = parameters.linear(layout.output, inputs: configuration.intermediateSize)
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

    /// A linear layer with the tensors at these places.
    func linear(
        _ linear: TransformerLayout.Linear,
        inputs: Int,
        activation: Activation = .identity
    ) -> LinearLayer {
        LinearLayer(
            weights: values.span.extracting(linear.weights),
            bias: linear.bias.map { array($0) } ?? [],
            inputs: inputs,
            activation: activation
        )
    }

    /// The elements of a tensor.
    func array(_ range: Range<Int>) -> [Float] { Array(values[range]) }
}
