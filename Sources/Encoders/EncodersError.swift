/// What can go wrong between a model folder and its vectors.
public enum EncodersError: Error, Equatable, Sendable {
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
}

extension EncodersError: CustomStringConvertible {
    /// What happened, where, and what to do, in one line.
    public var description: String {
        switch self {
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
        }
    }
}
