internal import Tensors

/// Adapters that were read from a folder.
struct AdapterParameters: Sendable {
    let layout: AdapterLayout
    let values: [Float]

    /// Reads the adapters of a model.
    ///
    /// - Throws: `TensorsError` naming the tensor that is missing, misshapen or not finite.
    init(_ description: AdapterDescription, _ configuration: TransformerConfiguration) throws {
        layout = AdapterLayout(description.settings, configuration, start: 0)
        values = try layout.tensors.read(from: description.weights)
    }
}

extension [EncoderLayout.Tensor] {
    /// The elements of all tensors, one after another.
    func read(from location: WeightsLocation) throws -> [Float] {
        let file = try location.open()
        return try flatMap { try file.floats($0.name, shape: $0.shape) }
    }
}
