/// What can go wrong while reading tensors from files.
public enum TensorsError: Error, Equatable, Sendable {
    /// A file cannot be read or written (`errno`).
    case file(path: String, errno: Int32)
    /// A file is shorter than its header says it must be.
    case truncated(path: String, expected: Int, found: Int)
    /// The header of a safetensors file is not the JSON object that it must be.
    case badHeader(path: String, reason: HeaderFault)
    /// A tensor has an element type that is not known.
    case unknownElementType(path: String, tensor: String, type: String)
    /// A tensor's bytes do not fit its shape and element type.
    case sizeMismatch(path: String, tensor: String, expected: Int, found: Int)
    /// A tensor's bytes overlap another's, leave a gap before it, or lie outside the file.
    case badOffsets(path: String, tensor: String, begin: Int, end: Int)
    /// A file has no tensor of that name.
    case missingTensor(path: String, tensor: String)
    /// A tensor has another shape than the model needs.
    case shapeMismatch(path: String, tensor: String, expected: [Int], found: [Int])
    /// A tensor holds a value that is not finite.
    case notFinite(path: String, tensor: String)
    /// A `.npy` file has a layout that is not read, for instance Fortran order.
    case unsupportedArray(path: String, what: String)

    /// What is wrong with a header.
    public enum HeaderFault: String, Sendable {
        /// It is longer than the file, or than any sensible header.
        case tooLong = "longer than the file"
        /// It is not JSON of the right shape.
        case notJSON = "not a JSON object of tensors"
        /// A name stands twice.
        case duplicateName = "a tensor's name stands twice"
    }
}

extension TensorsError: CustomStringConvertible {
    /// What happened, where, and the remedy, in one line.
    public var description: String {
        switch self {
        case .file(let path, let errno):
            "\(path): \(String(cError: errno))"
        case .truncated(let path, let expected, let found):
            "\(path): \(found) bytes where \(expected) are needed; the file is cut short: fetch it again"
        case .badHeader(let path, let reason):
            "\(path): the header is \(reason.rawValue); the file is damaged: fetch it again"
        case .unknownElementType(let path, let tensor, let type):
            "\(path): tensor \(tensor) has the unknown element type \(type)"
        case .sizeMismatch(let path, let tensor, let expected, let found):
            "\(path): tensor \(tensor) has \(found) bytes where its shape needs \(expected)"
        case .badOffsets(let path, let tensor, let begin, let end):
            "\(path): tensor \(tensor) claims bytes \(begin)..<\(end), which overlap, skip or leave the data"
        case .missingTensor(let path, let tensor):
            "\(path): tensor \(tensor) is missing; the model is of another architecture"
        case .shapeMismatch(let path, let tensor, let expected, let found):
            "\(path): tensor \(tensor) has shape \(found) where \(expected) is needed"
        case .notFinite(let path, let tensor):
            "\(path): tensor \(tensor) holds a value that is not finite"
        case .unsupportedArray(let path, let what):
            "\(path): \(what) is not supported; save it as C-ordered float32"
        }
    }
}
