internal import Tensors

/// One layer of a transformer with prepared weights: attention, then a feed-forward step.
struct TransformerLayer: Sendable {
    /// The place among the layers, from 0.
    let index: Int
    let normPlacement: TransformerConfiguration.NormPlacement
    let attentionNorm: LayerNorm?
    let queryKeyValue: LinearLayer
    let rotation: Rotation?
    let attention: Attention
    let attentionOutput: LinearLayer
    let feedForwardNorm: LayerNorm
    let intermediate: LinearLayer
    let gate: GatedActivation?
    let output: LinearLayer
    let adapters: LayerAdapters?

    /// Replaces the hidden states of a batch by those after this layer.
    ///
    /// - Parameters:
    ///   - offsets: where texts start, and the number of tokens.
    ///   - bias: what distances add to scores, or none.
    ///   - work: buffers of the batch's size; `hidden` is read and written.
    func forward(_ offsets: [Int32], bias: RelativeBias?, _ work: inout TransformerWorkspace) {
        adapters?.forwardAside(work.hidden, &work.adapters)
        switch normPlacement {
        case .afterResidual: forwardNormalizingAfter(offsets, bias, &work)
        case .beforeStep: forwardNormalizingBefore(offsets, bias, &work)
        }
    }

    /// x ← norm(x + attention(x)); x ← norm(x + feedForward(x)).
    private func forwardNormalizingAfter(
        _ offsets: [Int32],
        _ bias: RelativeBias?,
        _ work: inout TransformerWorkspace
    ) {
        record(work.hidden, \.queryKeyValue, queryKeyValue, &work.ranges)
        queryKeyValue.forward(work.hidden, into: &work.queryKeyValue)
        attend(offsets, bias, &work)
        attentionOutput.forward(work.context, residual: work.hidden, into: &work.sum)
        attentionNorm?.forward(work.sum, into: &work.normalized)
        feedForward(&work)
        if gate == nil {
            output.forward(work.intermediate, residual: work.normalized, into: &work.sum)
        } else {
            output.forward(work.gated, residual: work.normalized, into: &work.sum)
        }
        adapters?.forwardInside(work.normalized, &work.adapters, addingTo: &work.sum)
        feedForwardNorm.forward(work.sum, into: &work.hidden)
    }

    /// x ← x + attention(norm(x)); x ← x + feedForward(norm(x)).
    private func forwardNormalizingBefore(
        _ offsets: [Int32],
        _ bias: RelativeBias?,
        _ work: inout TransformerWorkspace
    ) {
        if let attentionNorm {
            attentionNorm.forward(work.hidden, into: &work.normalized)
            record(work.normalized, \.queryKeyValue, queryKeyValue, &work.ranges)
            queryKeyValue.forward(work.normalized, into: &work.queryKeyValue)
        } else {
            record(work.hidden, \.queryKeyValue, queryKeyValue, &work.ranges)
            queryKeyValue.forward(work.hidden, into: &work.queryKeyValue)
        }
        attend(offsets, bias, &work)
        attentionOutput.forward(work.context, residual: work.hidden, into: &work.sum)
        feedForwardNorm.forward(work.sum, into: &work.normalized)
        feedForward(&work)
        if gate == nil {
            output.forward(work.intermediate, residual: work.sum, into: &work.hidden)
        } else {
            output.forward(work.gated, residual: work.sum, into: &work.hidden)
        }
        adapters?.forwardInside(work.normalized, &work.adapters, addingTo: &work.hidden)
    }

    /// context ← attention of `queryKeyValue`, within each text.
    private func attend(
        _ offsets: [Int32],
        _ bias: RelativeBias?,
        _ work: inout TransformerWorkspace
    ) {
        if let rotation {
            rotation.forward(&work.queryKeyValue, offsets: offsets)
        }
        attention.forward(
            work.queryKeyValue,
            offsets: offsets,
            bias: bias,
            scratch: &work.attention,
            into: &work.context
        )
        record(work.context, \.attentionOutput, attentionOutput, &work.ranges)
    }

    /// The middle of the feed-forward step, from `normalized`.
    private func feedForward(_ work: inout TransformerWorkspace) {
        record(work.normalized, \.intermediate, intermediate, &work.ranges)
        intermediate.forward(work.normalized, into: &work.intermediate)
        if let gate { gate.forward(work.intermediate, columns: output.inputs, into: &work.gated) }
        if gate == nil {
            record(work.intermediate, \.output, output, &work.ranges)
        } else {
            record(work.gated, \.output, output, &work.ranges)
        }
    }

    /// Records what comes into `linear`, when a recording is wanted.
    private func record(
        _ x: borrowing AlignedFloats,
        _ range: WritableKeyPath<LayerRanges, [Float]>,
        _ linear: LinearLayer,
        _ ranges: inout [LayerRanges]?
    ) {
        guard ranges != nil else { return }
        ranges?[index].widen(range, by: x, columns: linear.inputs)
    }
}
