internal import Tensors

/// The numbers that a transformer has learned, in one buffer with named tensors.
public struct TransformerParameters: Sendable {
    /// The shape of the transformer.
    public let configuration: TransformerConfiguration
    /// Where each tensor lies in `values`.
    public let layout: TransformerLayout
    /// All tensors, `layout.count` elements.
    package var values: [Float]

    /// Zeros in the layout of other parameters, as gradients and moments begin.
    package init(zerosLike other: TransformerParameters) {
        configuration = other.configuration
        layout = other.layout
        values = .init(repeating: 0, count: layout.count)
    }

    /// Reads the tensors of a configuration from a checkpoint.
    ///
    /// Names are matched with or without a model prefix (`bert.`, `model.`, …), and norms also as
    /// `gamma` and `beta`. Tensors that the configuration does not ask for, such as poolers, are
    /// left alone.
    ///
    /// - Throws: `EncodersError` that names the tensor that is missing, misshapen or not finite.
    init(_ configuration: TransformerConfiguration, checkpoint: TransformerCheckpoint) throws {
        let names = TransformerTensorNames.candidates(for: configuration)
        let present = names.lazy.compactMap { names in
            checkpoint.prefix(before: names.layer + "0." + names.output + ".weight")
                .map { (names, $0) }
        }.first
        guard let (names, prefix) = present else {
            let usual = names[0]
            throw EncodersError.missingTensor(name: usual.layer + "0." + usual.output + ".weight")
        }
        self.configuration = configuration
        layout = TransformerLayout(configuration, names: names)
        values = .init(repeating: 0, count: layout.count)
        for tensor in layout.tensors {
            try Self.read(tensor, prefix, from: checkpoint, into: &values)
        }
    }

    private static func read(
        _ tensor: TransformerLayout.Tensor,
        _ prefix: String,
        from checkpoint: TransformerCheckpoint,
        into values: inout [Float]
    ) throws {
        let spellings = [tensor.name] + Self.oldSpelling(of: tensor.name)
        guard
            let name = spellings.lazy.map({ prefix + $0 }).first(where: { checkpoint.has($0) })
        else { throw EncodersError.missingTensor(name: prefix + tensor.name) }
        let shape = checkpoint.shape(of: name)
        guard shape == tensor.shape else {
            throw EncodersError.wrongShape(tensor: name, expected: tensor.shape, found: shape)
        }
        values.replaceSubrange(tensor.range, with: try checkpoint.read(name))
        for index in tensor.range where !values[index].isFinite {
            throw EncodersError.notFinite(tensor: name, index: index - tensor.range.lowerBound)
        }
    }

    /// Norms of checkpoints that were converted from TensorFlow.
    private static func oldSpelling(of name: String) -> [String] {
        if name.hasSuffix("LayerNorm.weight") { return [name.dropLast(6) + "gamma"] }
        if name.hasSuffix("LayerNorm.bias") { return [name.dropLast(4) + "beta"] }
        return []
    }
}
