extension ModelDescription.Step {
    /// Reads the folder of a `LayerNorm` module.
    static func layerNorm(folder: String) throws(EncodersError) -> ModelDescription.Step {
        let path = folder + "/config.json"
        let file = try ModelFile.required(LayerNormFile.self, path)
        guard file.dimension > 0 else {
            throw .malformedFile(path: path, component: "dimension")
        }
        return .layerNorm(dimension: file.dimension, weights: try WeightsLocation(in: folder))
    }

    /// Reads the folder of a `Normalize` module, which older versions do not write.
    static func normalize(folder: String) throws(EncodersError) -> ModelDescription.Step {
        let path = folder + "/config.json"
        if let file = try ModelFile.optional(NormalizeFile.self, path) {
            try PooledVector.check(input: file.input, output: file.output, path: path)
        }
        return .normalize
    }

    private struct LayerNormFile: Decodable {
        let dimension: Int
    }

    private struct NormalizeFile: Decodable {
        let input: String?
        let output: String?

        enum CodingKeys: String, CodingKey {
            case input = "module_input_name"
            case output = "module_output_name"
        }
    }
}
