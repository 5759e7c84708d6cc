extension EncodersError {
    /// The cases that speak of a model folder's files.
    var modelFolderDescription: String {
        switch self {
        case .file(let path, let reason): "\(path): \(reason)"
        case .noModel(let folder):
            "\(folder): no model here (neither modules.json nor config.json): "
                + "give the folder that holds them"
        case .missingFile(let path): "\(path) is missing: fetch the model again"
        case .malformedFile(let path, let component):
            "\(path): \(component) is missing or not what it must be: fetch the model again"
        case .unsupportedWeights(let path):
            "\(path): weights of this kind are not read: get or make model.safetensors"
        case .unsupportedModule(let path, let type):
            "\(path): module \(type) is not supported: use a model without it"
        case .misplacedModule(let path, let type):
            "\(path): module \(type) stands where it makes no text encoder: use another model"
        case .unsupportedValue(let path, let name, let value):
            "\(path): \(name) = \(value) is not supported: use another model"
        case .noWordEmbeddings(let path):
            "\(path): no table of word embeddings: the file is not a text encoder's"
        case .unknownPrompt(let name, let known):
            "the model has no prompt \(name): "
                + (known.isEmpty ? "it has none" : "use one of \(known.joined(separator: ", "))")
        case .invalidDimensions(let wanted, let available):
            "\(wanted) dimensions: the model has 1 to \(available)"
        case .notATransformer(let folder):
            "\(folder): the model is no transformer; load it as a static encoder"
        case .foreignAdaptation(let path, let model):
            "\(path): was trained beside another model, \(model): give the folder of that one"
        case .notAStaticTable(let folder):
            "\(folder): the model is no static table: load it as a transformer"
        default: preconditionFailure("the case speaks of no file")
        }
    }
}
