internal import Foundation
internal import Tensors
internal import Tokenization

extension TrainableEncoder {
    /// All parameters as they are computed with: the encoder's own, and what is trained beside them.
    ///
    /// The pass keeps them where they are not the trained ones themselves.
    func values(_ pass: inout EncoderPass) -> [Float] {
        switch training {
        case .all: return parameters.values
        case .adapters:
            if pass.values.count == layout.count {
                pass.values.replaceSubrange(base.count..<layout.count, with: parameters.values)
            } else {
                pass.values = base + parameters.values
            }
        case .lowRank(let settings):
            if pass.values.count != base.count { pass.values = base }
            for change in changes?.changes ?? [] {
                let changed = changed(change, settings)
                pass.values.replaceSubrange(change.weights, with: changed)
            }
        }
        return pass.values
    }

    /// W + (scale / rank) · B A.
    private func changed(_ change: LowRankLayout.Change, _ settings: LowRankSettings) -> [Float] {
        let factor = settings.scale / Float(settings.rank)
        let up = parameters.values[change.up].map { $0 * factor }
        var product = Array(base[change.weights])
        var scratch: [Float] = []
        Linear(inputs: change.inputs, outputs: settings.rank).backward(
            up,
            weights: parameters.values.span.extracting(change.down),
            adds: true,
            scratch: &scratch,
            into: &product
        )
        return product
    }

    /// Adds the gradients of the factors, given those of all parameters.
    ///
    /// dA = (scale / rank) · Bᵀ dW, dB = (scale / rank) · dW Aᵀ.
    func addGradients(
        of all: [Float],
        _ settings: LowRankSettings,
        to gradients: inout EncoderParameters
    ) {
        let factor = settings.scale / Float(settings.rank)
        var scratch: [Float] = []
        for change in changes?.changes ?? [] {
            let linear = Linear(inputs: change.inputs, outputs: settings.rank)
            let slope = all[change.weights].map { $0 * factor }
            var dup = [Float](repeating: 0, count: change.up.count)
            linear.forward(
                slope,
                weights: parameters.values.span.extracting(change.down),
                bias: Span(),
                scratch: &scratch,
                into: &dup
            )
            var sum = gradients.values.mutableSpan
            sum.withStretch(change.up) { Addition.add(dup, to: &$0) }
            let up = Array(parameters.values[change.up])
            sum.withStretch(change.down) {
                linear.addWeightGradient(of: up, slope, scratch: &scratch, to: &$0)
            }
        }
    }

    /// What is trained before the first step: factors and bottlenecks whose second half is 0, so that
    /// nothing changes, and whose first is drawn from −1/√n … 1/√n, n its inputs; norms that do
    /// nothing.
    static func initial(_ tensors: [EncoderLayout.Tensor], seed: UInt64) -> EncoderParameters {
        var tensors = tensors
        let first = tensors.first?.range.lowerBound ?? 0
        tensors = tensors.map { $0.moved(by: -first) }
        var values = [Float](repeating: 0, count: tensors.last?.range.upperBound ?? 0)
        var draws = SplitMix64(seed: seed)
        for tensor in tensors {
            if tensor.name.hasSuffix("norm.weight") {
                for index in tensor.range { values[index] = 1 }
            } else if tensor.name.hasSuffix("down.weight") {
                let bound = 1 / Float(tensor.shape[1]).squareRoot()
                for index in tensor.range { values[index] = draws.next(within: bound) }
            }
        }
        return EncoderParameters(tensors: tensors, values: values)
    }
}
