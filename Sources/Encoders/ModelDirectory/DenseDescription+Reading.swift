internal import Tensors

extension DenseDescription {
    /// Reads the folder of a `Dense` module.
    ///
    /// - Throws: `EncodersError.unsupportedValue` for an unknown activation and for residuals.
    init(folder: String) throws(EncodersError) {
        let path = folder + "/config.json"
        let file = try ModelFile.required(File.self, path)
        guard file.inFeatures > 0 else {
            throw .malformedFile(path: path, component: "in_features")
        }
        guard file.outFeatures > 0 else {
            throw .malformedFile(path: path, component: "out_features")
        }
        if file.usesResidual ?? false {
            throw .unsupportedValue(path: path, name: "use_residual", value: "true")
        }
        try PooledVector.check(input: file.input, output: file.output, path: path)
        self.init(
            inputs: file.inFeatures,
            outputs: file.outFeatures,
            hasBias: file.bias ?? true,
            activation: try Self.activation(file.activationFunction, path: path),
            weights: try WeightsLocation(in: folder)
        )
    }

    /// The activation by the last component of its Python type; `tanh` where none is named.
    private static func activation(
        _ type: String?,
        path: String
    ) throws(EncodersError) -> Activation {
        guard let type else { return .tanh }
        switch type.split(separator: ".").last {
        case "Identity": return .identity
        case "Tanh": return .tanh
        case "ReLU": return .relu
        case "GELU": return .gelu
        case "SiLU": return .silu
        case "Sigmoid": return .sigmoid
        default: throw .unsupportedValue(path: path, name: "activation_function", value: type)
        }
    }

    private struct File: Decodable {
        let inFeatures: Int
        let outFeatures: Int
        let bias: Bool?
        let activationFunction: String?
        let usesResidual: Bool?
        let input: String?
        let output: String?

        enum CodingKeys: String, CodingKey {
            case inFeatures = "in_features"
            case outFeatures = "out_features"
            case bias
            case activationFunction = "activation_function"
            case usesResidual = "use_residual"
            case input = "module_input_name"
            case output = "module_output_name"
        }
    }
}
