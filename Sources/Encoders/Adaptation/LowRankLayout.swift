/// Where the two factors of each low-rank change lie in a buffer of their own.
struct LowRankLayout: Sendable, Equatable {
    /// The change of one linear layer.
    struct Change: Sendable, Equatable {
        /// Where the layer's weights, `outputs × inputs`, lie among the encoder's parameters.
        let weights: Range<Int>
        /// A, `rank × inputs`.
        let down: Range<Int>
        /// B, `outputs × rank`.
        let up: Range<Int>
        let inputs: Int
    }

    /// The changes, layer by layer.
    private(set) var changes: [Change] = []
    /// The tensors in the order of the buffer.
    private(set) var tensors: [EncoderLayout.Tensor] = []
    private var count: Int { tensors.last?.range.upperBound ?? 0 }

    /// The layout of changes of a transformer.
    init(
        _ settings: LowRankSettings,
        _ configuration: TransformerConfiguration,
        _ layout: TransformerLayout
    ) {
        let hidden = configuration.hiddenSize
        for (index, layer) in layout.layers.enumerated() {
            // In the order of the layer, whatever the order they were named in.
            for target in LowRankSettings.Target.allCases where settings.targets.contains(target) {
                let (weights, inputs) =
                    switch target {
                    case .queryKeyValue: (layer.queryKeyValue.weights, hidden)
                    case .attentionOutput:
                        (
                            layer.attentionOutput.weights,
                            configuration.headCount * configuration.headWidth
                        )
                    case .intermediate: (layer.intermediate.weights, hidden)
                    case .output: (layer.output.weights, configuration.intermediateSize)
                    }
                let name = "layer.\(index).\(target.rawValue)."
                let (rank, outputs) = (settings.rank, weights.count / inputs)
                changes.append(
                    Change(
                        weights: weights,
                        down: add(name + "down.weight", [rank, inputs]),
                        up: add(name + "up.weight", [outputs, rank]),
                        inputs: inputs
                    )
                )
            }
        }
    }

    private mutating func add(_ name: String, _ shape: [Int]) -> Range<Int> {
        let range = count..<count + shape.reduce(1, *)
        tensors.append(EncoderLayout.Tensor(file: nil, name: name, shape: shape, range: range))
        return range
    }
}
