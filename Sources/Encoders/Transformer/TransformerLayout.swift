/// Where each tensor of a transformer lies in one buffer of Float32.
///
/// Weights, gradients and moments of an optimiser share a layout, so that an update is one loop
/// and a checkpoint one write. Tensors that one kernel reads together (queries, keys, values) are
/// neighbours.
public struct TransformerLayout: Sendable, Equatable {
    /// A tensor of the checkpoint.
    public struct Tensor: Sendable, Equatable {
        /// Its name in the checkpoint, without a model prefix.
        public let name: String
        /// `rows × columns`, or one dimension for biases and norms.
        public let shape: [Int]
        /// Its place in the buffer.
        public let range: Range<Int>
    }

    /// Scale and optional shift of a layer normalisation.
    struct Norm: Sendable, Equatable {
        var scale: Range<Int>
        var shift: Range<Int>?

        /// Both, which are neighbours.
        var range: Range<Int> { scale.lowerBound..<(shift ?? scale).upperBound }
    }

    /// Weights `outputs × inputs` and optional bias of a linear layer.
    struct Linear: Sendable, Equatable {
        var weights: Range<Int>
        var bias: Range<Int>?
    }

    /// The tensors of one layer.
    struct Layer: Sendable, Equatable {
        var queryKeyValue: Linear
        var attentionOutput: Linear
        /// Absent in a first layer whose input is normalised already.
        var attentionNorm: Norm?
        var intermediate: Linear
        var output: Linear
        var feedForwardNorm: Norm

        /// All of them, which are neighbours.
        var range: Range<Int> {
            queryKeyValue.weights.lowerBound..<feedForwardNorm.range.upperBound
        }
    }

    /// All tensors in the order of the buffer.
    public private(set) var tensors: [Tensor] = []
    /// Number of elements of all tensors.
    public var count: Int { tensors.last?.range.upperBound ?? 0 }

    private(set) var wordEmbeddings = 0..<0
    private(set) var positionEmbeddings: Range<Int>?
    private(set) var tokenTypeEmbeddings: Range<Int>?
    private(set) var embeddingNorm = Norm(scale: 0..<0)
    private(set) var relativeBias: Range<Int>?
    private(set) var layers: [Layer] = []
    private(set) var finalNorm: Norm?

    /// The layout of a configuration, with the names that its checkpoint uses.
    init(_ configuration: TransformerConfiguration, names: TransformerTensorNames) {
        let hidden = configuration.hiddenSize
        wordEmbeddings = add(
            names.wordEmbeddings + ".weight",
            [configuration.vocabularySize, hidden]
        )
        positionEmbeddings = configuration.positionTable.map {
            add(names.positionEmbeddings + ".weight", [$0.rows, hidden])
        }
        if configuration.tokenTypes > 0 {
            tokenTypeEmbeddings = add(
                names.tokenTypeEmbeddings + ".weight",
                [configuration.tokenTypes, hidden]
            )
        }
        embeddingNorm = addNorm(names.embeddingNorm, configuration)
        relativeBias = configuration.relativeBuckets.map {
            add(names.relativeBias + ".weight", [$0, configuration.headCount])
        }
        for index in configuration.layers.indices {
            let layer = addLayer(index, configuration, names)
            layers.append(layer)
        }
        if configuration.normPlacement == .beforeStep {
            finalNorm = addNorm(names.finalNorm, configuration)
        }
    }

    private mutating func addLayer(
        _ index: Int,
        _ configuration: TransformerConfiguration,
        _ names: TransformerTensorNames
    ) -> Layer {
        let prefix = names.layer + "\(index)."
        let hidden = configuration.hiddenSize
        let inner = configuration.headCount * configuration.headWidth
        let middle = configuration.intermediateColumns
        let normalizes =
            configuration.normPlacement == .afterResidual
            || configuration.layers[index].normalizesInput
        return Layer(
            queryKeyValue: addLinear(
                names.queryKeyValue.map { prefix + $0 },
                outputs: 3 * inner,
                inputs: hidden,
                bias: configuration.biases.queryKeyValue
            ),
            attentionOutput: addLinear(
                [prefix + names.attentionOutput],
                outputs: hidden,
                inputs: inner,
                bias: configuration.biases.attentionOutput
            ),
            attentionNorm: normalizes ? addNorm(prefix + names.attentionNorm, configuration) : nil,
            intermediate: addLinear(
                names.intermediate.map { prefix + $0 },
                outputs: middle,
                inputs: hidden,
                bias: configuration.biases.intermediate
            ),
            output: addLinear(
                [prefix + names.output],
                outputs: hidden,
                inputs: configuration.intermediateSize,
                bias: configuration.biases.output
            ),
            feedForwardNorm: addNorm(prefix + names.feedForwardNorm, configuration)
        )
    }

    /// A linear layer whose outputs are stored in one tensor, or in several of equal height.
    private mutating func addLinear(
        _ names: [String],
        outputs: Int,
        inputs: Int,
        bias: Bool
    ) -> Linear {
        let rows = outputs / names.count
        let weights = names.map { add($0 + ".weight", [rows, inputs]) }
        let biases = bias ? names.map { add($0 + ".bias", [rows]) } : []
        return Linear(weights: Self.joined(weights) ?? 0..<0, bias: Self.joined(biases))
    }

    private mutating func addNorm(
        _ name: String,
        _ configuration: TransformerConfiguration
    ) -> Norm {
        let scale = add(name + ".weight", [configuration.hiddenSize])
        guard configuration.biases.norm else { return Norm(scale: scale) }
        return Norm(scale: scale, shift: add(name + ".bias", [configuration.hiddenSize]))
    }

    private mutating func add(_ name: String, _ shape: [Int]) -> Range<Int> {
        let range = count..<count + shape.reduce(1, *)
        tensors.append(Tensor(name: name, shape: shape, range: range))
        return range
    }

    private static func joined(_ ranges: [Range<Int>]) -> Range<Int>? {
        guard let first = ranges.first, let last = ranges.last else { return nil }
        return first.lowerBound..<last.upperBound
    }
}

extension TransformerConfiguration {
    /// Columns that the first linear layer of the feed-forward step writes.
    var intermediateColumns: Int {
        if case .plain = feedForward { return intermediateSize }
        return 2 * intermediateSize
    }
}
