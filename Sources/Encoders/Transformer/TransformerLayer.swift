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
        makeRoom(for: queryKeyValue, &work)
        queryKeyValue.forward(work.hidden, into: &work.wide)
        attend(offsets, bias, &work)
        attentionOutput.forward(work.context, residual: work.hidden, into: &work.sum)
        attentionNorm?.forward(work.sum, into: &work.hidden)
        record(work.hidden, \.intermediate, intermediate, &work.ranges)
        makeRoom(for: intermediate, &work)
        intermediate.forward(work.hidden, into: &work.wide)
        activate(&work)
        if gate == nil {
            output.forward(work.wide, residual: work.hidden, into: &work.sum)
        } else {
            output.forward(work.gated, residual: work.hidden, into: &work.sum)
        }
        adapters?.forwardInside(work.hidden, &work.adapters, addingTo: &work.sum)
        feedForwardNorm.forward(work.sum, into: &work.hidden)
    }

    /// x ← x + attention(norm(x)); x ← x + feedForward(norm(x)).
    private func forwardNormalizingBefore(
        _ offsets: [Int32],
        _ bias: RelativeBias?,
        _ work: inout TransformerWorkspace
    ) {
        makeRoom(for: queryKeyValue, &work)
        if let attentionNorm {
            attentionNorm.forward(work.hidden, into: &work.normalized)
            record(work.normalized, \.queryKeyValue, queryKeyValue, &work.ranges)
            queryKeyValue.forward(work.normalized, into: &work.wide)
        } else {
            record(work.hidden, \.queryKeyValue, queryKeyValue, &work.ranges)
            queryKeyValue.forward(work.hidden, into: &work.wide)
        }
        attend(offsets, bias, &work)
        attentionOutput.forward(work.context, residual: work.hidden, into: &work.sum)
        feedForwardNorm.forward(work.sum, into: &work.normalized)
        record(work.normalized, \.intermediate, intermediate, &work.ranges)
        makeRoom(for: intermediate, &work)
        intermediate.forward(work.normalized, into: &work.wide)
        activate(&work)
        if gate == nil {
            output.forward(work.wide, residual: work.sum, into: &work.hidden)
        } else {
            output.forward(work.gated, residual: work.sum, into: &work.hidden)
        }
        adapters?.forwardInside(work.normalized, &work.adapters, addingTo: &work.hidden)
    }

    /// Gives `wide` the size of what a layer makes of the batch.
    private func makeRoom(for linear: LinearLayer, _ work: inout TransformerWorkspace) {
        work.wide.resize(to: work.hidden.count / queryKeyValue.inputs * linear.outputs)
    }

    /// context ← attention of the queries, keys and values in `wide`, within each text.
    private func attend(
        _ offsets: [Int32],
        _ bias: RelativeBias?,
        _ work: inout TransformerWorkspace
    ) {
        if let rotation {
            rotation.forward(&work.wide, offsets: offsets)
        }
        attention.forward(
            work.wide,
            offsets: offsets,
            bias: bias,
            scratch: &work.attention,
            into: &work.context
        )
        record(work.context, \.attentionOutput, attentionOutput, &work.ranges)
    }

    /// What the feed-forward step has in its middle becomes what comes into its second layer.
    private func activate(_ work: inout TransformerWorkspace) {
        guard let gate else { return record(work.wide, \.output, output, &work.ranges) }
        gate.forward(work.wide, columns: output.inputs, into: &work.gated)
        record(work.gated, \.output, output, &work.ranges)
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
