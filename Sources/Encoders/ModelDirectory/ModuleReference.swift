/// A line of `modules.json`: which module, and where its files are.
struct ModuleReference: Equatable {
    /// The modules that are known, by the last component of their Python type.
    enum Kind: String {
        case transformer = "Transformer"
        case adaptation = "Adaptation"
        case staticEmbedding = "StaticEmbedding"
        case pooling = "Pooling"
        case dense = "Dense"
        case layerNorm = "LayerNorm"
        case normalize = "Normalize"
        case basis = "BasisTransformation"
    }

    let kind: Kind
    /// The Python type as written.
    let type: String
    /// The folder of the module's files.
    let folder: String

    /// Reads the list of a model's modules.
    ///
    /// - Throws: `EncodersError.unsupportedModule`, `.malformedFile`.
    static func read(list: String, folder: String) throws(EncodersError) -> [ModuleReference] {
        var modules: [ModuleReference] = []
        for (index, line) in try ModelFile.required([Line].self, list).enumerated() {
            let name = line.type.split(separator: ".").last.map(String.init) ?? line.type
            guard let kind = Kind(rawValue: name) else {
                throw .unsupportedModule(path: list, type: line.type)
            }
            // A path of its own, or one upwards, would read files that are not the model's.
            let components = line.path.split(separator: "/")
            guard !line.path.hasPrefix("/"), !components.contains("..") else {
                throw .malformedFile(path: list, component: "\(index).path")
            }
            let place = line.path.isEmpty ? folder : folder + "/" + line.path
            modules.append(ModuleReference(kind: kind, type: line.type, folder: place))
        }
        return modules
    }

    private struct Line: Decodable {
        let type: String
        let path: String
    }
}
