internal import Tensors

extension ModelDescription {
    /// Number of dimensions of the model's vectors, `d`.
    ///
    /// - Throws: `EncodersError` when `config.json` is not understood, or a step does not take as many
    ///   columns as the one before gives; `TensorsError` when a static table cannot be read.
    public func dimension() throws -> Int {
        var columns: Int
        switch body {
        case .transformer(let configuration, let poolings):
            let size = try TransformerConfiguration(huggingFace: configuration).hiddenSize
            columns = size * poolings.count
        case .staticTable:
            let table = try weights.open()
            let shapes = table.tensors.values.map(\.shape).filter { $0.count == 2 }
            guard shapes.count == 1 else { throw EncodersError.noWordEmbeddings(path: table.path) }
            columns = shapes[0][1]
        }
        for step in steps {
            switch step {
            case .dense(let layer):
                try Self.check(layer.inputs, takes: columns, layer.weights, "in_features")
                columns = layer.outputs
            case .layerNorm(let dimension, let weights):
                try Self.check(dimension, takes: columns, weights, "dimension")
            case .normalize: break
            case .basis(let head):
                try Self.check(head.inputs, takes: columns, head.weights, "inputs")
                columns = head.outputs
            }
        }
        return columns
    }

    private static func check(
        _ inputs: Int,
        takes columns: Int,
        _ weights: WeightsLocation,
        _ component: String
    ) throws(EncodersError) {
        guard inputs == columns else {
            let folder = weights.path.split(separator: "/", omittingEmptySubsequences: false)
                .dropLast().joined(separator: "/")
            throw .malformedFile(path: folder + "/config.json", component: component)
        }
    }
}
