public import Files

/// What can go wrong with tensors in files, and with matrices that are to be decomposed.
public enum TensorsError: Error, Equatable, Sendable {
    /// A file's name does not tell which format of vectors it has.
    case unknownVectorFile(path: String)
    /// A file cannot be read (`errno`).
    case file(path: String, errno: Int32)
    /// A file cannot be written.
    case output(FilesError)
    /// There is no unfinished file to go on with.
    case nothingToResume(path: String)
    /// An unfinished file holds vectors that were made in another way, or of other texts.
    case resumedOtherwise(path: String, difference: String)
    /// A file is shorter than its header says it must be.
    case truncated(path: String, expected: Int, found: Int)
    /// A file goes on after the last byte that its header speaks of.
    case trailingBytes(path: String, count: Int)
    /// The header of a file breaks the rules of its format.
    case badHeader(path: String, reason: HeaderFault)
    /// A tensor has an element type that is not known, or not floating-point where it must be.
    case unknownElementType(path: String, tensor: String, type: String)
    /// A tensor's bytes do not fit its shape and element type.
    case sizeMismatch(path: String, tensor: String, expected: Int, found: Int)
    /// A tensor's bytes end before they begin.
    case badOffsets(path: String, tensor: String, begin: Int, end: Int)
    /// Two tensors claim the same bytes.
    case overlap(path: String, tensor: String, other: String)
    /// Bytes before a tensor belong to no tensor.
    case gap(path: String, tensor: String, bytes: Int)
    /// A file has no tensor of that name.
    case missingTensor(path: String, tensor: String)
    /// Two files of one model hold a tensor of the same name, or not the file that the index names.
    case misplacedTensor(path: String, tensor: String, expectedIn: String)
    /// A tensor has another shape than the model needs.
    case shapeMismatch(path: String, tensor: String, expected: [Int], found: [Int])
    /// A tensor holds a value that is not finite.
    case notFinite(path: String, tensor: String)
    /// An array file has a layout that is not read, for instance Fortran order.
    case unsupportedArray(path: String, what: String)
    /// The vectors of a file differ in length; `record` counts from 0.
    case unevenRecords(path: String, record: Int, expected: Int, found: Int)

    /// A matrix holds NaN or infinity.
    case matrixNotFinite(Decomposition)
    /// An iteration did not settle.
    case noConvergence(Decomposition)
    /// A matrix is not positive definite; its leading block of that order is the first that is not.
    case notPositiveDefinite(order: Int)
    /// A matrix has no inverse; its pivot of that number, from 1, is 0.
    case singularMatrix(pivot: Int)

    /// What is wrong with a header.
    public enum HeaderFault: Equatable, Sendable {
        /// It claims more bytes than the file has, or than any sensible header.
        case tooLong(bytes: UInt64)
        /// It breaks the format at that byte, counted from the beginning of the header.
        case malformed(offset: Int)
        /// A name stands twice.
        case duplicateName(String)
        /// An index names a file outside the model's folder.
        case foreignFile(String)
    }
}
