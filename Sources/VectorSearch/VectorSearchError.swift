/// What can go wrong when vectors are indexed or searched.
public enum VectorSearchError: Error, Equatable, Sendable {
    /// Vectors have another dimension than the index.
    case dimensionMismatch(expected: Int, found: Int)
    /// An element of a vector is infinite or not a number.
    case notFinite(row: Int, column: Int)
    /// A finite element is so large that squares of such elements, added up, are not.
    case elementTooLarge(row: Int, column: Int, limit: Float)
    /// There must be an id for each vector.
    case idCountMismatch(expected: Int, found: Int)
    /// A part of a codec's name has a value that it cannot have.
    case codecInvalid(name: String)
    /// A search asks for fewer than 1 or more than `limit` hits.
    case resultCountOutOfRange(found: Int, limit: Int)
    /// A search asks for a beam narrower than 1 or wider than `limit`.
    case beamOutOfRange(found: Int, limit: Int)
    /// A filter is about another number of rows than the index holds.
    case filterMismatch(expected: Int, found: Int)
    /// More vectors, or wider ones, than one index can hold.
    case tooLarge(count: Int, dimension: Int)
    /// A build parameter lies outside what the index supports.
    case parameterOutOfRange(name: String, found: Int, lowest: Int, highest: Int)
    /// Vectors in this codec cannot be used here.
    case codecNotSupported(VectorCodec)
    /// No codec has that name.
    case codecUnknown(name: String)
    /// A codec learns more than so few vectors can teach.
    case tooFewVectors(codec: String, found: Int, needed: Int)
    /// A codec cuts vectors into equal parts, which their dimensions do not allow.
    case notDivisible(codec: String, dimension: Int, parts: Int)
    /// A codec keeps more dimensions than vectors have.
    case tooManyDimensions(codec: String, dimension: Int)
    /// A matrix cannot be made that small by a method.
    case ratioOutOfReach(method: String, ratio: Double, smallest: Double)
    /// An array that the header names is absent.
    case arrayMissing(name: String)
    /// An array has another shape than the header says, in rows × bytes of a row.
    case arrayShapeMismatch(
        name: String,
        expectedRows: Int,
        foundRows: Int,
        expectedRowBytes: Int,
        foundRowBytes: Int
    )
    /// A header contradicts itself or comes from a newer version.
    case headerInvalid(field: String)
    /// A row of an array holds a value that no builder writes.
    case damaged(array: String, row: Int)
    /// The memory for a search or a build could not be had.
    case outOfMemory
    /// FAISS refused an operation; the text is its own.
    case faissFailed(operation: String, detail: String)
    /// A file that is named like an index of FAISS and that FAISS cannot read.
    case faissFileUnreadable(path: String, detail: String)
    /// A FAISS file holds an index of a kind that cannot be imported.
    case faissKindNotSupported(path: String)
}

extension VectorSearchError: CustomStringConvertible {
    /// What happened, where, and the remedy, in one line.
    public var description: String {
        switch self {
        case .dimensionMismatch(let expected, let found):
            "vectors have \(found) dimensions where the index has \(expected): embed with the model of the index"
        case .notFinite(let row, let column):
            "vector \(row) is not finite at element \(column): check what made it"
        case .elementTooLarge(let row, let column, let limit):
            "vector \(row) is too large at element \(column): divide the vectors so that no element is beyond \(limit)"
        case .idCountMismatch(let expected, let found):
            "\(found) ids for \(expected) vectors: pass one for each"
        case .codecInvalid(let name):
            "\(name) is no codec: keep at least 1 dimension, part and stage, 1 to 8 bits, or 4 or 8 a part"
        case .resultCountOutOfRange(let found, let limit):
            "\(found) hits asked for: ask for 1 to \(limit)"
        case .beamOutOfRange(let found, let limit):
            "a beam of \(found) asked for: choose 1 to \(limit)"
        case .filterMismatch(let expected, let found):
            "the filter is about \(found) rows where the index has \(expected): make it from the same snapshot"
        case .tooLarge(let count, let dimension):
            "\(count) vectors of \(dimension) dimensions do not fit one index: split them into segments"
        case .parameterOutOfRange(let name, let found, let lowest, let highest):
            "\(name) is \(found): choose \(lowest) to \(highest)"
        case .codecNotSupported(let codec):
            "vectors stored as \(codec.rawValue) cannot be used here: pass float32 or float16"
        case .codecUnknown(let name):
            "no codec is called \(name): choose one such as float16, int8, int4, saq48, pq48, opq48, rq8, binary, "
                + "rabitq2, pca128+int8 or matryoshka128+int4"
        case .tooFewVectors(let codec, let found, let needed):
            "\(codec) cannot be learned from \(found) vectors: it needs \(needed), or choose int8"
        case .notDivisible(let codec, let dimension, let parts):
            "\(codec) cannot cut \(dimension) dimensions into \(parts) equal parts: choose a divisor of \(dimension)"
        case .tooManyDimensions(let codec, let dimension):
            "\(codec) keeps more than the \(dimension) dimensions there are: choose fewer"
        case .ratioOutOfReach(let method, let ratio, let smallest):
            "\(method) cannot reach a ratio of \(ratio) here: the smallest is \(smallest)"
        default: storedDescription
        }
    }

    private var storedDescription: String {
        switch self {
        case .arrayMissing(let name):
            "array \(name) of the index is missing: rebuild the index with repair"
        case .arrayShapeMismatch(
            let name,
            let expectedRows,
            let foundRows,
            let expectedBytes,
            let foundBytes
        ):
            "array \(name) has \(foundRows) rows of \(foundBytes) bytes where the header says "
                + "\(expectedRows) of \(expectedBytes): rebuild the index with repair"
        case .headerInvalid(let field):
            "the index header has a value for \(field) that this version does not know: rebuild the index with repair"
        case .damaged(let array, let row):
            "array \(array) of the index is damaged at row \(row): rebuild the index with repair"
        case .outOfMemory:
            "memory ran out: search fewer queries at once or build smaller segments"
        case .faissFailed(let operation, let detail):
            "FAISS could not \(operation) (\(detail)): check the file and the free memory"
        case .faissFileUnreadable(let path, let detail):
            "\(path): FAISS cannot read it (\(detail)): check the path, or write the file again"
        case .faissKindNotSupported(let path):
            "\(path) holds a FAISS index without original vectors: export a Flat or HNSW-Flat index"
        default: preconditionFailure("every other case has its sentence in description")
        }
    }
}
