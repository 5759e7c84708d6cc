/// Why a tokenizer could not be read.
public enum TokenizationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is no such file or folder.
    case notFound(path: String)
    /// The operating system refused to read a file.
    case unreadable(path: String)
    /// A file is not JSON; `offset` is the first byte that makes no sense.
    case malformedJSON(file: String, offset: Int)
    /// A component is absent, of the wrong type or out of range.
    case malformed(file: String, component: String)
    /// A component names a token that the vocabulary does not hold.
    case missingToken(file: String, component: String, token: String)
    /// Two files of a folder say what cannot both be true.
    case contradiction(file: String, component: String, other: String)
    /// A component exists but this engine does not implement it.
    case unsupported(component: String, name: String)

    /// One line: what happened, where, and what to do.
    public var description: String {
        switch self {
        case .notFound(let path):
            "no tokenizer at \(path): give a folder with tokenizer.json or vocab.txt"
        case .unreadable(let path):
            "cannot read \(path): check that it is a readable file"
        case .malformedJSON(let file, let offset):
            "\(file) is not valid JSON at byte \(offset): fetch the file again"
        case .malformed(let file, let component):
            "\(file): \(component) is missing or invalid: fetch the file again"
        case .missingToken(let file, let component, let token):
            "\(file): \(component) names the token \(token), which the vocabulary lacks: "
                + "use the vocabulary that belongs to this file"
        case .contradiction(let file, let component, let other):
            "\(file): \(component) contradicts \(other): correct the file that is wrong"
        case .unsupported(let component, let name):
            "the tokenizer's \(component) \(name) is not supported: use a model without it"
        }
    }
}
