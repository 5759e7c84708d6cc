internal import Files

extension TensorsError: CustomStringConvertible {
    /// What happened, where, and the remedy, in one line.
    public var description: String {
        switch self {
        case .unknownVectorFile(let path):
            "\(path): vectors are read from .npy and .fvecs; name the file so, or convert it"
        case .file(let path, let errno):
            "\(path): \(String(cError: errno)): check the path and its permissions"
        case .output(let error): error.description
        case .nothingToResume(let path):
            "\(path): there is no unfinished part to go on with: leave out --resume to write it anew"
        case .resumedOtherwise(let path, let difference):
            "\(path): its unfinished part was begun otherwise: \(difference); "
                + "repeat what it was, or leave out --resume to write it anew"
        case .truncated(let path, let expected, let found):
            "\(path): \(found) bytes where \(expected) are needed; the file is cut short: fetch it again"
        case .trailingBytes(let path, let count):
            "\(path): \(count) bytes after the last tensor; the file is damaged: fetch it again"
        case .badHeader(let path, let reason):
            "\(path): \(reason); the file is damaged: fetch it again"
        case .unsupportedArray(let path, let what):
            "\(path): \(what) is not supported: save it as C-ordered float32"
        case .unevenRecords(let path, let record, let expected, let found):
            "\(path): vector \(record) has \(found) values where the others have \(expected): "
                + "the file is damaged, fetch it again"
        case .matrixNotFinite(let decomposition):
            "\(decomposition.rawValue): the matrix holds NaN or infinity: remove the rows that do"
        case .noConvergence(let decomposition):
            "\(decomposition.rawValue): the iteration did not settle: scale the matrix to values near 1"
        case .notPositiveDefinite(let order):
            "Cholesky factor: the leading \(order) × \(order) block is not positive definite: "
                + "add to the diagonal"
        case .singularMatrix(let pivot):
            "solution: pivot \(pivot) is 0, the matrix has no inverse: drop dependent columns"
        default: tensorDescription
        }
    }

    /// The cases that speak of one tensor.
    private var tensorDescription: String {
        switch self {
        case .unknownElementType(let path, let tensor, let type):
            "\(path): tensor \(tensor) has the element type \(type): use a float32, float16 or "
                + "bfloat16 copy of the model"
        case .sizeMismatch(let path, let tensor, let expected, let found):
            "\(path): tensor \(tensor) has \(found) bytes where its shape needs \(expected): "
                + "fetch the file again"
        case .badOffsets(let path, let tensor, let begin, let end):
            "\(path): tensor \(tensor) ends at byte \(end), before it begins at \(begin): "
                + "fetch the file again"
        case .overlap(let path, let tensor, let other):
            "\(path): tensors \(tensor) and \(other) claim the same bytes: fetch the file again"
        case .gap(let path, let tensor, let bytes):
            "\(path): \(bytes) bytes before tensor \(tensor) belong to none: fetch the file again"
        case .missingTensor(let path, let tensor):
            "\(path): tensor \(tensor) is missing: the model is of another architecture"
        case .misplacedTensor(let path, let tensor, let expectedIn):
            "\(path): tensor \(tensor) should be in \(expectedIn) only: fetch the model again"
        case .shapeMismatch(let path, let tensor, let expected, let found):
            "\(path): tensor \(tensor) has shape \(found) where \(expected) is needed: "
                + "config.json belongs to another model"
        case .notFinite(let path, let tensor):
            "\(path): tensor \(tensor) holds a value that is not finite: fetch the file again"
        default: preconditionFailure("the case speaks of a file")
        }
    }
}

extension TensorsError.HeaderFault: CustomStringConvertible {
    /// What is wrong, without the file.
    public var description: String {
        switch self {
        case .tooLong(let bytes): "the header claims \(bytes) bytes, more than there can be"
        case .malformed(let offset): "the header makes no sense at its byte \(offset)"
        case .duplicateName(let name): "the header names \(name) twice"
        case .foreignFile(let name): "the index names \(name), which is not a file beside it"
        }
    }
}
