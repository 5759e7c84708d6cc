/// A file of vectors in any of the formats that are read, told apart by its name's ending.
public enum VectorFile: Sendable {
    /// `.npy`.
    case numPy(NumPyFile)
    /// `.fvecs`.
    case records(VectorRecordsFile)

    /// Opens a file.
    ///
    /// - Throws: `TensorsError.unknownVectorFile` when the name ends otherwise, and what the format's
    ///   reader throws.
    public init(path: String) throws(TensorsError) {
        if path.hasSuffix(".npy") {
            self = .numPy(try NumPyFile(path: path))
        } else if path.hasSuffix(".fvecs") {
            self = .records(try VectorRecordsFile(path: path))
        } else {
            throw .unknownVectorFile(path: path)
        }
    }

    /// All vectors, `n × d`.
    public func matrix() -> Matrix {
        switch self {
        case .numPy(let file): file.matrix()
        case .records(let file): file.matrix()
        }
    }
}
