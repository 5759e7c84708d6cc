internal import Tensors

extension TrainableLayer {
    /// Replaces the gradient of the layer's output by that of its input.
    ///
    /// - Parameters:
    ///   - values: all parameters.
    ///   - texts: as of the forward pass.
    ///   - pass: what the forward pass kept.
    ///   - work: `gradient` is replaced, `tokens × hidden`; `bias` is added to.
    ///   - gradients: those of the layer's parameters are added.
    func backward(
        _ values: [Float],
        _ texts: LayerTexts,
        _ pass: LayerPass,
        _ work: inout TrainingWorkspace,
        _ gradients: inout PartialGradients
    ) {
        switch normPlacement {
        case .afterResidual: backwardNormalizingAfter(values, texts, pass, &work, &gradients)
        case .beforeStep: backwardNormalizingBefore(values, texts, pass, &work, &gradients)
        }
        aside?.backward(
            pass.input,
            values,
            &work.adapters,
            &gradients,
            addingTo: &work.gradient
        )
    }

    /// Of s = x + attention(x), y = norm(s), t = y + feedForward(y), norm(t):
    /// dt, dy = dt + dfeedForward, ds, dx = ds + dattention.
    private func backwardNormalizingAfter(
        _ values: [Float],
        _ texts: LayerTexts,
        _ pass: LayerPass,
        _ work: inout TrainingWorkspace,
        _ gradients: inout PartialGradients
    ) {
        feedForwardNorm(values).backward(
            pass.outputSum,
            gradient: work.gradient,
            into: &work.hidden,
            layout.feedForwardNorm,
            &gradients
        )
        let middle = backwardFeedForward(
            of: dropped(work.hidden, texts, .output, &work.moreHidden),
            values,
            pass,
            &work,
            &gradients
        )
        inside?.backward(pass.normalized, work.hidden, values, &work.adapters, &gradients)
        intermediate.backward(
            work[keyPath: middle],
            values,
            layout.intermediate,
            adds: true,
            scratch: &work.scratch,
            into: &work.hidden
        )
        inside?.backwardInput(values, &work.adapters, adds: true, into: &work.hidden)
        if let norm = attentionNorm(values), let place = layout.attentionNorm {
            norm.backward(
                pass.attentionSum,
                gradient: work.hidden,
                into: &work.gradient,
                place,
                &gradients
            )
        }
        backwardAttention(
            of: dropped(work.gradient, texts, .attentionOutput, &work.moreHidden),
            values,
            texts,
            pass,
            &work,
            &gradients
        )
        gradients.add(
            queryKeyValue,
            work.queryKeyValue,
            pass.input,
            layout.queryKeyValue,
            scratch: &work.scratch
        )
        queryKeyValue.backward(
            work.queryKeyValue,
            values,
            layout.queryKeyValue,
            adds: true,
            scratch: &work.scratch,
            into: &work.gradient
        )
    }

    /// Of s = x + attention(norm(x)), s + feedForward(norm(s)), d the gradient of the output:
    /// ds = d + norm′(dfeedForward), dx = ds + norm′(dattention).
    private func backwardNormalizingBefore(
        _ values: [Float],
        _ texts: LayerTexts,
        _ pass: LayerPass,
        _ work: inout TrainingWorkspace,
        _ gradients: inout PartialGradients
    ) {
        let middle = backwardFeedForward(
            of: dropped(work.gradient, texts, .output, &work.moreHidden),
            values,
            pass,
            &work,
            &gradients
        )
        inside?.backward(pass.normalized, work.gradient, values, &work.adapters, &gradients)
        intermediate.backward(
            work[keyPath: middle],
            values,
            layout.intermediate,
            scratch: &work.scratch,
            into: &work.hidden
        )
        inside?.backwardInput(values, &work.adapters, adds: true, into: &work.hidden)
        feedForwardNorm(values).backward(
            pass.attentionSum,
            gradient: work.hidden,
            residual: work.gradient,
            into: &work.moreHidden,
            layout.feedForwardNorm,
            &gradients
        )
        swap(&work.gradient, &work.moreHidden)
        backwardAttention(
            of: dropped(work.gradient, texts, .attentionOutput, &work.moreHidden),
            values,
            texts,
            pass,
            &work,
            &gradients
        )
        normalizeInput(values, pass, &work)
        gradients.add(
            queryKeyValue,
            work.queryKeyValue,
            work.moreHidden,
            layout.queryKeyValue,
            scratch: &work.scratch
        )
        queryKeyValue.backward(
            work.queryKeyValue,
            values,
            layout.queryKeyValue,
            scratch: &work.scratch,
            into: &work.hidden
        )
        if let norm = attentionNorm(values), let place = layout.attentionNorm {
            norm.backward(
                pass.input,
                gradient: work.hidden,
                residual: work.gradient,
                into: &work.moreHidden,
                place,
                &gradients
            )
            swap(&work.gradient, &work.moreHidden)
        } else {
            Addition.add(work.hidden, to: &work.gradient)
        }
    }

    /// From the gradient of the feed-forward step's output to that of its middle before activation.
    ///
    /// - Returns: where in `work` that is.
    private func backwardFeedForward(
        of gradient: [Float],
        _ values: [Float],
        _ pass: LayerPass,
        _ work: inout TrainingWorkspace,
        _ gradients: inout PartialGradients
    ) -> KeyPath<TrainingWorkspace, [Float]> {
        output.backward(
            gradient,
            values,
            layout.output,
            scratch: &work.scratch,
            into: &work.activatedGradient
        )
        let place = middle.backward(pass.intermediate, columns: output.inputs, &work)
        gradients.add(output, gradient, work.activated, layout.output, scratch: &work.scratch)
        gradients.add(
            intermediate,
            work[keyPath: place],
            pass.normalized,
            layout.intermediate,
            scratch: &work.scratch
        )
        return place
    }

    /// From the gradient of attention's output to that of queries, keys and values in
    /// `work.queryKeyValue`.
    private func backwardAttention(
        of gradient: [Float],
        _ values: [Float],
        _ texts: LayerTexts,
        _ pass: LayerPass,
        _ work: inout TrainingWorkspace,
        _ gradients: inout PartialGradients
    ) {
        gradients.add(
            attentionOutput,
            gradient,
            pass.context,
            layout.attentionOutput,
            scratch: &work.scratch
        )
        attentionOutput.backward(
            gradient,
            values,
            layout.attentionOutput,
            scratch: &work.scratch,
            into: &work.context
        )
        attention.backward(
            pass.queryKeyValue,
            offsets: texts.offsets,
            bias: texts.bias,
            dropout: texts.dropout?.probabilities(layer: index, heads: attention.heads),
            gradient: work.context,
            scratch: &work.scratch,
            into: &work.queryKeyValue,
            bias: &work.bias
        )
        rotation?.backward(&work.queryKeyValue, offsets: texts.offsets)
    }

    /// The gradient of what dropout made `gradient`'s owner from; itself where nothing is dropped.
    private func dropped(
        _ gradient: [Float],
        _ texts: LayerTexts,
        _ place: BatchDropout.Place,
        _ buffer: inout [Float]
    ) -> [Float] {
        guard let dropout = texts.dropout else { return gradient }
        dropout.output(place, layer: index, columns: hiddenSize).apply(gradient, into: &buffer)
        return buffer
    }
}

extension Linear {
    /// dx = dy · W, or dx += dy · W, with the parameters at `place`.
    func backward(
        _ dy: [Float],
        _ values: [Float],
        _ place: TransformerLayout.Linear,
        adds: Bool = false,
        scratch: inout [Float],
        into dx: inout [Float]
    ) {
        backward(
            dy,
            weights: values.span.extracting(place.weights),
            adds: adds,
            scratch: &scratch,
            into: &dx
        )
    }
}

extension PartialGradients {
    /// Adds the gradients of a linear layer's weights and bias, of its output's and its input.
    mutating func add(
        _ linear: Linear,
        _ dy: [Float],
        _ x: [Float],
        _ place: TransformerLayout.Linear,
        scratch: inout [Float]
    ) {
        withSpan(of: place.weights) {
            linear.addWeightGradient(of: dy, x, scratch: &scratch, to: &$0)
        }
        if let bias = place.bias {
            withSpan(of: bias) { linear.addBiasGradient(of: dy, to: &$0) }
        }
    }
}

extension LayerNorm {
    /// dx = residual + the gradient of x; those of scale and shift are added at `place`.
    func backward(
        _ x: [Float],
        gradient: [Float],
        residual: [Float]? = nil,
        into dx: inout [Float],
        _ place: TransformerLayout.Norm,
        _ gradients: inout PartialGradients
    ) {
        var dscale = [Float](repeating: 0, count: scale.count)
        var dshift = [Float](repeating: 0, count: shift.count)
        backward(
            x,
            gradient: gradient,
            residual: residual,
            into: &dx,
            scale: &dscale,
            shift: &dshift
        )
        gradients.add(dscale, to: place.scale)
        if let shift = place.shift { gradients.add(dshift, to: shift) }
    }

    /// A normalisation with the parameters at `place`.
    init(_ values: [Float], _ place: TransformerLayout.Norm, epsilon: Float) {
        self.init(
            scale: Array(values[place.scale]),
            shift: place.shift.map { Array(values[$0]) } ?? [],
            epsilon: epsilon
        )
    }
}
