public import Tensors

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
    /// - Throws: `TensorsError` that names the tensor that is missing, misshapen, of an element type
    ///   that is not read, or not finite.
    public init(
        _ configuration: TransformerConfiguration,
        weights: SafeTensors
    ) throws {
        let found = try Self.names(configuration, in: weights)
        self.configuration = configuration
        layout = TransformerLayout(configuration, names: found.names)
        values = []
        values.reserveCapacity(layout.count)
        for tensor in layout.tensors {
            let name = weights.spelling(of: found.prefix + tensor.name)
            values.append(contentsOf: try weights.floats(name, shape: tensor.shape))
        }
    }

    /// What a checkpoint calls the tensors of a configuration's layout, in its order.
    ///
    /// - Throws: `TensorsError.missingTensor`.
    static func storedNames(
        _ configuration: TransformerConfiguration,
        weights: SafeTensors
    ) throws(TensorsError) -> [String] {
        let found = try names(configuration, in: weights)
        return TransformerLayout(configuration, names: found.names).tensors.map {
            weights.spelling(of: found.prefix + $0.name)
        }
    }

    /// Which of a configuration's namings a checkpoint has, and what precedes it.
    private static func names(
        _ configuration: TransformerConfiguration,
        in weights: SafeTensors
    ) throws(TensorsError) -> (names: TransformerTensorNames, prefix: String) {
        let candidates = TransformerTensorNames.candidates(for: configuration)
        for names in candidates {
            if let prefix = weights.prefix(before: names.anchor) { return (names, prefix) }
        }
        throw .missingTensor(path: weights.path, tensor: candidates[0].anchor)
    }
}

extension SafeTensors {
    /// What precedes a tensor's name, the shortest where there are several; nil without the tensor.
    fileprivate func prefix(before name: String) -> String? {
        tensors.keys.filter { $0 == name || $0.hasSuffix("." + name) }
            .map { String($0.dropLast(name.count)) }
            .min { ($0.count, $0) < ($1.count, $1) }
    }

    /// The name itself, or the one that checkpoints converted from TensorFlow have for it.
    fileprivate func spelling(of name: String) -> String {
        for (new, old) in [
            ("LayerNorm.weight", "LayerNorm.gamma"), ("LayerNorm.bias", "LayerNorm.beta"),
        ]
        where name.hasSuffix(new) {
            let older = String(name.dropLast(new.count)) + old
            if tensors[name] == nil, tensors[older] != nil { return older }
        }
        return name
    }
}
