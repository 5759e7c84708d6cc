internal import LexicalSearch
internal import Storage
internal import Tensors
internal import VectorSearch

/// A segment opened in a snapshot: its vectors, their documents, and the indexes over them.
struct Segment: Sendable {
    /// What becomes of a segment whose derived data does not open.
    enum DerivedData: Sendable {
        /// It is refused.
        case required
        /// It is opened without them, so that they can be rebuilt; its vectors are compared exactly.
        case whereSound
    }

    /// What the manifest says of it.
    let description: SegmentDescription
    /// Original vectors, one a row; `nil` where codes are all that is kept of them.
    let originals: StoredVectors?
    /// The index over the originals.
    let index: any VectorIndex
    /// The document number of every row, ascending.
    let documents: DocumentNumbers
    /// Which part of its document every row stands for; `nil` where each row is a whole document.
    let spans: PassageSpans?
    /// The words of every row; `nil` in a gallery without them, and in segments of format 1.
    let words: InvertedIndex?
    /// The rows that are not deleted; `nil` when none is.
    let live: RowSet?
    /// Whether index and words opened; true but with ``DerivedData/whereSound``.
    let isWhole: Bool

    /// Names of the arrays that cannot be rebuilt.
    static let vectorsArray = "vectors"
    static let documentsArray = "documents"
    static let spansArray = "spans"
    /// What the names of the arrays of words begin with.
    static let wordsPrefix = "words."

    /// Opens a segment where LMDB maps it; copies nothing but the bitmap of deletions.
    ///
    /// - Throws: `StorageError`, `VectorSearchError` or `LexicalSearchError` when an array is missing
    ///   or does not fit.
    init(
        _ description: SegmentDescription,
        in store: GalleryStore,
        at snapshot: Snapshot,
        dimension: Int,
        metric: Metric,
        derivedData: DerivedData
    ) throws {
        func array(_ name: String) throws -> MappedArray? {
            try description.arrays[name].map { try store.arrays.array($0, in: snapshot) }
        }
        self.description = description
        let damage = PerennialError.damaged(
            path: store.environment.path,
            part: "segment \(description.number)"
        )
        guard let numbers = try array(Self.documentsArray),
            numbers.rowBytes == DocumentNumbers.rowBytes, numbers.rows == description.rows
        else { throw damage }
        let originals = try array(Self.vectorsArray).map {
            try StoredVectors($0, codec: description.codec, dimension: dimension)
        }
        self.originals = originals
        documents = DocumentNumbers(numbers)
        spans = try array(Self.spansArray).map(PassageSpans.init)
        let derived: (index: any VectorIndex, words: InvertedIndex?)?
        do {
            derived = (
                try description.openIndex(array, over: originals),
                try description.openWords(array)
            )
        } catch  where derivedData == .whereSound && originals != nil {
            derived = nil
        }
        guard
            let index = derived?.index
                ?? originals.map({ ExactIndex(originals: $0, metric: metric) })
        else { throw damage }
        self.index = index
        words = derived?.words
        isWhole = derived != nil
        do {
            live =
                try description.deleted == 0
                ? nil : snapshot.read { try store.liveRows(of: description, in: $0) }
        } catch  where derivedData == .whereSound {
            live = nil
        }
    }

    /// Vectors of rows as they are kept, `rows.count × d`: the originals, or what codes stand for.
    func vectors(_ rows: some Sequence<Int>) throws -> Matrix {
        if let originals { return originals.matrix(rows) }
        guard let coded = index as? CodedIndex else {
            preconditionFailure("a segment has originals or codes")
        }
        return try coded.decoded(Array(rows))
    }

    /// Rows whose codes another segment takes over.
    func codes(_ rows: [Int]) -> CodeSource {
        if let coded = index as? CodedIndex { return .codes(coded, rows: rows) }
        guard let originals else { preconditionFailure("a segment has originals or codes") }
        return .vectors(originals, rows: rows)
    }

    /// Compares with every vector as it is kept.
    func exactIndex(_ metric: Metric) -> any VectorIndex {
        originals.map { ExactIndex(originals: $0, metric: metric) } ?? index
    }

    /// Whether a row is not deleted.
    func isLive(_ row: Int) -> Bool { live?[row] ?? true }
}

extension SegmentDescription {
    /// Opens the index over the vectors; `array` finds arrays by name.
    fileprivate func openIndex(
        _ array: (String) throws -> MappedArray?,
        over originals: StoredVectors?
    ) throws -> any VectorIndex {
        var parts: [String: MappedArray] = [:]
        for name in index.arrayNames { parts[name] = try array(name) }
        return try IndexImage(header: index, arrays: parts).open(originals: originals)
    }

    /// Opens the index of words, where there is one; `array` finds arrays by name.
    fileprivate func openWords(
        _ array: (String) throws -> MappedArray?
    ) throws -> InvertedIndex? {
        try words.map { header in
            var parts: [String: MappedArray] = [:]
            for name in InvertedIndexImage.arrayNames {
                parts[name] = try array(Segment.wordsPrefix + name)
            }
            return try InvertedIndex(header: header, arrays: parts)
        }
    }
}
