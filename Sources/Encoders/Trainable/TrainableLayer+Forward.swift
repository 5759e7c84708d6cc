internal import Tensors

extension TrainableLayer {
    /// Replaces the hidden states of a batch by those after this layer.
    ///
    /// - Parameters:
    ///   - values: all parameters.
    ///   - texts: where texts start, and what they share.
    ///   - pass: keeps what the backward pass needs.
    ///   - work: buffers of the batch's size.
    ///   - hidden: `tokens × hidden`; the layer's input is left in `pass`.
    func forward(
        _ values: [Float],
        _ texts: LayerTexts,
        _ pass: inout LayerPass,
        _ work: inout TrainingWorkspace,
        _ hidden: inout [Float]
    ) {
        swap(&pass.input, &hidden)
        aside?.forward(pass.input, values, &work.adapters)
        switch normPlacement {
        case .afterResidual: forwardNormalizingAfter(values, texts, &pass, &work, &hidden)
        case .beforeStep: forwardNormalizingBefore(values, texts, &pass, &work, &hidden)
        }
    }

    /// y = norm(x + attention(x)); norm(y + feedForward(y)).
    private func forwardNormalizingAfter(
        _ values: [Float],
        _ texts: LayerTexts,
        _ pass: inout LayerPass,
        _ work: inout TrainingWorkspace,
        _ hidden: inout [Float]
    ) {
        queryKeyValue.forward(
            pass.input,
            values,
            layout.queryKeyValue,
            scratch: &work.scratch,
            into: &pass.queryKeyValue
        )
        attend(texts, &pass, &work)
        add(
            attentionOutput,
            of: pass.context,
            values,
            layout.attentionOutput,
            to: pass.input,
            texts.dropout?.output(.attentionOutput, layer: index, columns: hiddenSize),
            scratch: &work.scratch,
            into: &pass.attentionSum
        )
        attentionNorm(values)?.forward(pass.attentionSum, into: &pass.normalized)
        feedForward(values, &pass, &work)
        add(
            output,
            of: work.activated,
            values,
            layout.output,
            to: pass.normalized,
            texts.dropout?.output(.output, layer: index, columns: hiddenSize),
            scratch: &work.scratch,
            into: &pass.outputSum
        )
        inside?.forward(pass.normalized, values, &work.adapters, addingTo: &pass.outputSum)
        feedForwardNorm(values).forward(pass.outputSum, into: &hidden)
    }

    /// y = x + attention(norm(x)); y + feedForward(norm(y)).
    private func forwardNormalizingBefore(
        _ values: [Float],
        _ texts: LayerTexts,
        _ pass: inout LayerPass,
        _ work: inout TrainingWorkspace,
        _ hidden: inout [Float]
    ) {
        normalizeInput(values, pass, &work)
        queryKeyValue.forward(
            work.moreHidden,
            values,
            layout.queryKeyValue,
            scratch: &work.scratch,
            into: &pass.queryKeyValue
        )
        attend(texts, &pass, &work)
        add(
            attentionOutput,
            of: pass.context,
            values,
            layout.attentionOutput,
            to: pass.input,
            texts.dropout?.output(.attentionOutput, layer: index, columns: hiddenSize),
            scratch: &work.scratch,
            into: &pass.attentionSum
        )
        feedForwardNorm(values).forward(pass.attentionSum, into: &pass.normalized)
        feedForward(values, &pass, &work)
        add(
            output,
            of: work.activated,
            values,
            layout.output,
            to: pass.attentionSum,
            texts.dropout?.output(.output, layer: index, columns: hiddenSize),
            scratch: &work.scratch,
            into: &hidden
        )
        inside?.forward(pass.normalized, values, &work.adapters, addingTo: &hidden)
    }

    /// moreHidden ← the input of attention, where norms sit before steps.
    func normalizeInput(
        _ values: [Float],
        _ pass: LayerPass,
        _ work: inout TrainingWorkspace
    ) {
        if let norm = attentionNorm(values) {
            norm.forward(pass.input, into: &work.moreHidden)
        } else {
            work.moreHidden.replaceSubrange(work.moreHidden.indices, with: pass.input)
        }
    }

    /// context ← attention of `queryKeyValue`, within each text.
    private func attend(
        _ texts: LayerTexts,
        _ pass: inout LayerPass,
        _ work: inout TrainingWorkspace
    ) {
        rotation?.forward(&pass.queryKeyValue, offsets: texts.offsets)
        attention.forward(
            pass.queryKeyValue,
            offsets: texts.offsets,
            bias: texts.bias,
            dropout: texts.dropout?.probabilities(layer: index, heads: attention.heads),
            scratch: &work.scratch,
            into: &pass.context
        )
    }

    /// activated ← the middle of the feed-forward step, from `normalized`.
    private func feedForward(
        _ values: [Float],
        _ pass: inout LayerPass,
        _ work: inout TrainingWorkspace
    ) {
        intermediate.forward(
            pass.normalized,
            values,
            layout.intermediate,
            scratch: &work.scratch,
            into: &pass.intermediate
        )
        middle.forward(pass.intermediate, columns: output.inputs, into: &work.activated)
    }

    /// sum ← residual + drop(x · Wᵀ + b).
    private func add(
        _ linear: Linear,
        of x: [Float],
        _ values: [Float],
        _ place: TransformerLayout.Linear,
        to residual: [Float],
        _ dropout: Dropout.Site?,
        scratch: inout [Float],
        into sum: inout [Float]
    ) {
        guard let dropout else {
            return linear.forward(
                x,
                values,
                place,
                residual: residual,
                scratch: &scratch,
                into: &sum
            )
        }
        linear.forward(x, values, place, scratch: &scratch, into: &sum)
        dropout.apply(to: &sum)
        Addition.add(residual, to: &sum)
    }
}

extension Linear {
    /// y = x · Wᵀ + b + residual with the parameters at `place`.
    func forward(
        _ x: [Float],
        _ values: [Float],
        _ place: TransformerLayout.Linear,
        residual: [Float]? = nil,
        scratch: inout [Float],
        into y: inout [Float]
    ) {
        forward(
            x,
            weights: values.span.extracting(place.weights),
            bias: values.span.extracting(place.bias ?? 0..<0),
            residual: residual,
            scratch: &scratch,
            into: &y
        )
    }
}
