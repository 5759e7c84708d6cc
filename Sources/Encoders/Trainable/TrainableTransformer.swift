internal import Tensors
internal import Tokenization

/// A transformer in training: shapes and tables that do not change.
///
/// Parameters are read where they lie.
struct TrainableTransformer: Sendable {
    let configuration: TransformerConfiguration
    let layout: TransformerLayout
    let layers: [TrainableLayer]
    /// Where adapters lie; when there are any, all else is frozen.
    let adapters: AdapterLayout?

    init(
        _ configuration: TransformerConfiguration,
        _ layout: TransformerLayout,
        adapters: AdapterLayout?
    ) {
        self.configuration = configuration
        self.layout = layout
        self.adapters = adapters
        let rotations = configuration.rotations()
        layers = configuration.layers.indices.map { index in
            TrainableLayer(
                configuration,
                layout,
                index: index,
                rotation: configuration.layers[index].rotaryTheta.flatMap { rotations[$0] },
                adapters: adapters?.layers[index]
            )
        }
    }

    /// Computes the hidden states of the texts of `pass.batch`.
    ///
    /// - Parameters:
    ///   - values: all parameters.
    ///   - pass: `hidden` is `tokens × hidden` afterwards.
    ///   - dropout: what is dropped, or none.
    ///   - keeps: whether a backward pass follows.
    func forward(
        _ values: [Float],
        _ pass: inout TransformerPass,
        dropout: BatchDropout?,
        keeps: Bool
    ) {
        pass.resize(for: configuration, keeps: keeps)
        embed(values, &pass, dropout)
        pass.bias = layout.relativeBias.map {
            let longest = zip(pass.batch.offsets.dropFirst(), pass.batch.offsets)
                .reduce(1) { max($0, Int($1.0 - $1.1)) }
            return RelativeBias(
                table: Array(values[$0]),
                heads: configuration.headCount,
                reach: longest - 1
            )
        }
        let texts = LayerTexts(offsets: pass.batch.offsets, bias: pass.bias, dropout: dropout)
        pass.work.adapters.aside.resize(to: adapters == nil ? 0 : pass.hidden.count)
        pass.work.adapters.aside.fill(with: 0)
        for layer in layers {
            layer.forward(
                values,
                texts,
                &pass.layers[keeps ? layer.index : 0],
                &pass.work,
                &pass.hidden
            )
        }
        if let place = layout.finalNorm {
            swap(&pass.finalInput, &pass.hidden)
            norm(values, place).forward(pass.finalInput, into: &pass.hidden)
        }
        if adapters != nil { Addition.add(pass.work.adapters.aside, to: &pass.hidden) }
    }

    /// hidden ← drop(norm(words + segments + positions)).
    private func embed(
        _ values: [Float],
        _ pass: inout TransformerPass,
        _ dropout: BatchDropout?
    ) {
        func look(up ids: [Int32], in table: Range<Int>, _ mode: EmbeddingTable.Mode) {
            EmbeddingTable.forward(
                values.span.extracting(table),
                columns: configuration.hiddenSize,
                ids,
                mode,
                into: &pass.embeddingSum
            )
        }
        look(up: pass.batch.ids, in: layout.wordEmbeddings, .replacing)
        if let table = layout.tokenTypeEmbeddings {
            look(up: pass.batch.segments, in: table, .adding)
        }
        if let table = layout.positionEmbeddings {
            configuration.positionTable?.rows(of: pass.batch, into: &pass.positions)
            look(up: pass.positions, in: table, .adding)
        }
        norm(values, layout.embeddingNorm).forward(pass.embeddingSum, into: &pass.hidden)
        dropout?.embeddings(columns: configuration.hiddenSize).apply(to: &pass.hidden)
    }

    /// Adds the gradients of all parameters, given that of the hidden states.
    ///
    /// - Parameters:
    ///   - values: all parameters.
    ///   - pass: what the forward pass kept; `work.gradient` is the gradient of `hidden`.
    ///   - dropout: as it was forward.
    ///   - gradients: a buffer.
    ///   - sum: the gradients of all parts are added, those of layers from the last to the first.
    ///   - part: the number of this part.
    func backward(
        _ values: [Float],
        _ pass: inout TransformerPass,
        dropout: BatchDropout?,
        _ gradients: inout PartialGradients,
        _ sum: OrderedSum,
        part: Int
    ) {
        pass.work.adapters.aside = adapters == nil ? [] : pass.work.gradient
        if let place = layout.finalNorm {
            gradients.begin(adapters == nil ? place.range : 0..<0)
            norm(values, place).backward(
                pass.finalInput,
                gradient: pass.work.gradient,
                into: &pass.work.hidden,
                place,
                &gradients
            )
            swap(&pass.work.gradient, &pass.work.hidden)
            add(gradients, to: sum, part)
        }
        let texts = LayerTexts(offsets: pass.batch.offsets, bias: pass.bias, dropout: dropout)
        pass.work.bias = .init(repeating: 0, count: pass.bias?.values.count ?? 0)
        for layer in layers.reversed() {
            gradients.begin(adapters?.layers[layer.index].range ?? layer.layout.range)
            layer.backward(values, texts, pass.layers[layer.index], &pass.work, &gradients)
            add(gradients, to: sum, part)
        }
        guard adapters == nil else { return }
        backwardEmbeddings(values, &pass, dropout, &gradients, sum, part)
    }

    /// Adds a part's gradients when it is its turn.
    private func add(_ gradients: PartialGradients, to sum: OrderedSum, _ part: Int) {
        sum.take(part) { gradients.add(to: &$0, first: adapters?.start ?? 0) }
    }

    /// Only rows that were looked up have a gradient, so they are added where they belong at once.
    private func backwardEmbeddings(
        _ values: [Float],
        _ pass: inout TransformerPass,
        _ dropout: BatchDropout?,
        _ gradients: inout PartialGradients,
        _ sum: OrderedSum,
        _ part: Int
    ) {
        let columns = configuration.hiddenSize
        dropout?.embeddings(columns: columns).apply(to: &pass.work.gradient)
        gradients.begin(layout.embeddingNorm.range)
        norm(values, layout.embeddingNorm).backward(
            pass.embeddingSum,
            gradient: pass.work.gradient,
            into: &pass.work.hidden,
            layout.embeddingNorm,
            &gradients
        )
        let (gradient, bias) = (pass.work.hidden, pass.work.bias)
        let (batch, positions) = (pass.batch, pass.positions)
        sum.take(part) { sum in
            func add(_ ids: [Int32], to table: Range<Int>?, _ sum: inout MutableSpan<Float>) {
                guard let table else { return }
                sum.withStretch(table) {
                    EmbeddingTable.backward(gradient, ids: ids, columns: columns, into: &$0)
                }
            }
            add(batch.ids, to: layout.wordEmbeddings, &sum)
            add(batch.segments, to: layout.tokenTypeEmbeddings, &sum)
            add(positions, to: layout.positionEmbeddings, &sum)
            gradients.add(to: &sum, first: 0)
            if let table = layout.relativeBias {
                sum.withStretch(table) {
                    RelativeBias.backward(bias, heads: configuration.headCount, into: &$0)
                }
            }
        }
    }

    private func norm(_ values: [Float], _ place: TransformerLayout.Norm) -> LayerNorm {
        LayerNorm(values, place, epsilon: configuration.normEpsilon)
    }
}
