public import Tensors
package import Tokenization

/// A transformer that turns token ids into hidden states, one a token.
///
/// Immutable and safe to use from several threads, each with its own workspace.
public struct Transformer: Sendable {
    /// The shape of the transformer.
    public let configuration: TransformerConfiguration
    private let words: EmbeddingTable
    private let positions: EmbeddingTable?
    private let segments: EmbeddingTable?
    private let embeddingNorm: LayerNorm
    private let bias: RelativeBias?
    private let layers: [TransformerLayer]
    private let finalNorm: LayerNorm?

    /// Prepares trained parameters for inference; they are copied into the layout that the kernels
    /// read and are not kept.
    ///
    /// - Parameters:
    ///   - parameters: what was learned.
    ///   - precision: what the products of layers are computed in; all else is float32.
    public init(_ parameters: TransformerParameters, precision: Precision = .float32) {
        self.init(parameters, precision: precision, ranges: nil)
    }

    /// Prepares parameters, with the ranges of what comes into each layer where they are known.
    init(
        _ parameters: TransformerParameters,
        precision: Precision,
        ranges: [LayerRanges]?,
        adapters: AdapterParameters? = nil
    ) {
        let configuration = parameters.configuration
        let layout = parameters.layout
        let hidden = configuration.hiddenSize
        self.configuration = configuration
        words = EmbeddingTable(parameters.array(layout.wordEmbeddings), columns: hidden)
        positions = layout.positionEmbeddings.map {
            EmbeddingTable(parameters.array($0), columns: hidden)
        }
        segments = layout.tokenTypeEmbeddings.map {
            EmbeddingTable(parameters.array($0), columns: hidden)
        }
        embeddingNorm = parameters.norm(layout.embeddingNorm)
        bias = layout.relativeBias.map {
            RelativeBias(
                table: parameters.array($0),
                heads: configuration.headCount,
                reach: configuration.maximumTokens - 1
            )
        }
        let rotations = configuration.rotations()
        layers = configuration.layers.indices.map { index in
            TransformerLayer(
                parameters,
                index: index,
                rotation: configuration.layers[index].rotaryTheta.flatMap { rotations[$0] },
                precision: precision,
                ranges: ranges?[index],
                adapters: adapters.map {
                    LayerAdapters(
                        $0.values,
                        $0.layout.layers[index],
                        epsilon: configuration.normEpsilon
                    )
                }
            )
        }
        finalNorm = layout.finalNorm.map { parameters.norm($0) }
    }

    /// Computes the hidden states of all tokens of a batch.
    ///
    /// A text's states do not depend on the texts beside it.
    ///
    /// - Parameters:
    ///   - batch: texts as token ids.
    ///   - work: buffers; `work.hidden` is `tokens × hidden` afterwards.
    ///   - observe: is given the hidden states after the embeddings and after each layer, the last
    ///     ones after the final norm where there is one.
    /// - Throws: `EncodersError` when a text is too long or a token is not in the vocabulary.
    package func forward(
        _ batch: TokenBatch,
        _ work: inout TransformerWorkspace,
        observe: (borrowing AlignedFloats) -> Void = { _ in }
    ) throws(EncodersError) {
        try configuration.check(batch)
        work.resize(tokens: batch.tokenCount, for: configuration)
        embed(batch, &work)
        let isAdapted = layers.contains { $0.adapters != nil }
        work.adapters.aside.resize(to: isAdapted ? work.hidden.count : 0)
        work.adapters.aside.fill(with: 0)
        for layer in layers {
            observe(work.hidden)
            layer.forward(batch.offsets, bias: bias, &work)
        }
        if let finalNorm {
            swap(&work.hidden, &work.sum)
            finalNorm.forward(work.sum, into: &work.hidden)
        }
        if isAdapted { Addition.add(work.adapters.aside, to: &work.hidden) }
        observe(work.hidden)
    }

    /// hidden ← norm(words + segments + positions).
    private func embed(_ batch: TokenBatch, _ work: inout TransformerWorkspace) {
        words.forward(batch.ids, .replacing, into: &work.sum)
        segments?.forward(batch.segments, .adding, into: &work.sum)
        if let positions {
            configuration.positionTable?.rows(of: batch, into: &work.positions)
            positions.forward(work.positions, .adding, into: &work.sum)
        }
        embeddingNorm.forward(work.sum, into: &work.hidden)
    }
}

extension TransformerConfiguration {
    /// Refuses texts that are too long and tokens that are not in the vocabulary.
    func check(_ batch: TokenBatch) throws(EncodersError) {
        for (start, end) in zip(batch.offsets, batch.offsets.dropFirst())
        where Int(end - start) > maximumTokens {
            throw .textTooLong(tokens: Int(end - start), limit: maximumTokens)
        }
        for id in batch.ids where id < 0 || Int(id) >= vocabularySize {
            throw .tokenOutOfRange(id: Int(id), vocabulary: vocabularySize)
        }
    }

    /// The tables of rotary positions by their θ, which layers share.
    func rotations() -> [Float: Rotation] {
        var rotations: [Float: Rotation] = [:]
        for theta in Set(layers.compactMap(\.rotaryTheta)) {
            rotations[theta] = Rotation(
                heads: headCount,
                width: headWidth,
                theta: theta,
                positions: maximumTokens
            )
        }
        return rotations
    }
}

extension TransformerConfiguration.PositionTable {
    /// The row of each token of a batch; positions are counted within a text.
    func rows(of batch: TokenBatch, into rows: inout [Int32]) {
        rows.removeAll(keepingCapacity: true)
        for text in 0..<batch.count {
            var next = Int32(first)
            for id in batch.ids[Int(batch.offsets[text])..<Int(batch.offsets[text + 1])] {
                if let padding, Int(id) == padding {
                    rows.append(Int32(padding))
                } else {
                    rows.append(next)
                    next += 1
                }
            }
        }
    }
}
