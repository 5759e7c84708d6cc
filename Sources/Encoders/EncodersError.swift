public import Files

/// What can go wrong between a model's name and its vectors.
public enum EncodersError: Error, Equatable, Sendable {
    /// Tokens are wanted of a model whose tokenizer is out of reach.
    case noTokenizer(model: String)
    /// `config.json` names an architecture that is not known.
    case unsupportedModelType(String)
    /// `config.json` names an activation that is not known.
    case unsupportedActivation(String)
    /// `config.json` asks for a position encoding that is not known.
    case unsupportedPositionEncoding(String)
    /// The weights are quantised by a method that is not read.
    case unsupportedQuantization(String)
    /// `config.json` has a known setting with a value that is not supported.
    case unsupportedSetting(name: String, value: String)
    /// A setting that the architecture needs is missing.
    case missingSetting(name: String)
    /// A setting has a value that cannot be: of a wrong type, or numbers that do not fit together.
    case invalidSetting(name: String, value: String)
    /// A text has more tokens than the model has positions.
    case textTooLong(tokens: Int, limit: Int)
    /// A token id is not below the number of rows of the embedding table.
    case tokenOutOfRange(id: Int, vocabulary: Int)
    /// A file cannot be written.
    case output(FilesError)
    /// A file or folder cannot be read or written, in the system's words.
    case file(path: String, reason: String)
    /// A folder does not hold a model.
    case noModel(folder: String)
    /// A file that the model needs is absent.
    case missingFile(path: String)
    /// A file of the model is not JSON, or lacks a component, or has it of another type.
    case malformedFile(path: String, component: String)
    /// The model's weights are stored in a way that is not read, for instance as a Python pickle.
    case unsupportedWeights(path: String)
    /// `modules.json` names a module that is not known.
    case unsupportedModule(path: String, type: String)
    /// `modules.json` names known modules in an order that makes no encoder.
    case misplacedModule(path: String, type: String)
    /// A module has a setting with a value that is not supported.
    case unsupportedValue(path: String, name: String, value: String)
    /// The weights hold no tensor from which the canonical names could be told.
    case noWordEmbeddings(path: String)
    /// The model has no prompt of that name; these are there.
    case unknownPrompt(name: String, known: [String])
    /// More dimensions, or fewer, than the model's vectors have.
    case invalidDimensions(Int, available: Int)
    /// The folder holds a model, but of another kind than a transformer.
    case notATransformer(folder: String)
    /// Adapters or low-rank changes were trained beside another model than the one at hand.
    case foreignAdaptation(path: String, model: String)
    /// The folder holds a model, but of another kind than a static table.
    case notAStaticTable(folder: String)
    /// No folder and no pulled model has that name; these are there.
    case unknownModel(name: String, present: [String])
    /// A model could not be pulled.
    case pull(model: String, PullFault)
    /// An embedding endpoint fails.
    case endpoint(EndpointFault)
}

extension EncodersError: CustomStringConvertible {
    /// What happened, where, and what to do, in one line.
    public var description: String {
        switch self {
        case .noTokenizer(let model):
            "\(model): its tokenizer is out of reach, so texts cannot be split by tokens; "
                + "split them before, or use a model on disk"
        case .unsupportedModelType(let name):
            "config.json: model_type \"\(name)\" is not supported; use one of "
                + TransformerConfiguration.Family.allCases.map(\.rawValue).joined(separator: ", ")
        case .unsupportedActivation(let name):
            "config.json: activation \"\(name)\" is not supported; use a model with gelu, silu or relu"
        case .unsupportedPositionEncoding(let name):
            "config.json: position encoding \"\(name)\" is not supported; use a model with absolute or rotary positions"
        case .unsupportedQuantization(let name):
            "config.json: weights quantised by \"\(name)\" are not read; use the float32, float16 or bfloat16 checkpoint"
        case .unsupportedSetting(let name, let value):
            "config.json: \(name) = \(value) is not supported; use another model"
        case .missingSetting(let name):
            "config.json: \(name) is missing; restore the model's original file"
        case .invalidSetting(let name, let value):
            "config.json: \(name) = \(value) cannot be; restore the model's original file"
        case .textTooLong(let tokens, let limit):
            "a text of \(tokens) tokens exceeds the model's \(limit) positions; truncate it"
        case .tokenOutOfRange(let id, let vocabulary):
            "token id \(id) is outside the model's vocabulary of \(vocabulary); use the model's own tokenizer"
        case .unknownModel(let name, let present):
            "\(name): no such model here"
                + (present.isEmpty ? "" : " (there are: \(present.joined(separator: ", ")))")
                + (ModelStore.isPath(name)
                    ? "; check the path" : "; get it with: perennial model pull \(name)")
        case .output(let error): error.description
        case .pull(let model, let fault): "\(model): \(fault)"
        case .endpoint(let fault): "\(fault)"
        default: modelFolderDescription
        }
    }
}
