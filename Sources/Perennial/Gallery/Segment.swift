internal import LexicalSearch
internal import Storage
internal import VectorSearch

/// A segment opened in a snapshot: its vectors, their documents, and the index over them.
struct Segment: Sendable {
    /// What the manifest says of it.
    let description: SegmentDescription
    /// Original vectors, one a row.
    let originals: StoredVectors
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

    /// Names of the arrays that every segment has beside those of its index.
    static let vectorsArray = "vectors"
    static let documentsArray = "documents"
    static let spansArray = "spans"
    /// What the names of the arrays of words begin with.
    static let wordsPrefix = "words."

    /// Opens a segment where LMDB maps it; copies nothing but the bitmap of deletions.
    ///
    /// - Throws: `StorageError` or `VectorSearchError` when an array is missing or does not fit.
    init(
        _ description: SegmentDescription,
        in store: GalleryStore,
        at snapshot: Snapshot,
        dimension: Int,
        metric: Metric
    ) throws {
        self.description = description
        var arrays: [String: MappedArray] = [:]
        for (name, layout) in description.arrays {
            arrays[name] = try store.arrays.array(layout, in: snapshot)
        }
        guard let vectors = arrays[Self.vectorsArray], let numbers = arrays[Self.documentsArray]
        else {
            throw PerennialError.damaged(
                path: store.environment.path,
                part: "segment \(description.number)"
            )
        }
        originals = try StoredVectors(vectors, codec: description.codec, dimension: dimension)
        documents = DocumentNumbers(numbers)
        spans = arrays[Self.spansArray].map(PassageSpans.init)
        words = try description.words.map { header in
            let words = InvertedIndexImage.arrayNames.compactMap { name in
                arrays[Self.wordsPrefix + name].map { (name, $0) }
            }
            return try InvertedIndex(
                header: header,
                arrays: Dictionary(uniqueKeysWithValues: words)
            )
        }
        let image = IndexImage(
            header: description.index,
            arrays: arrays.filter { description.index.arrayNames.contains($0.key) }
        )
        index = try image.open(originals: originals)
        live =
            try description.deleted == 0
            ? nil : snapshot.read { try store.liveRows(of: description, in: $0) }
    }

    /// Whether a row is not deleted.
    func isLive(_ row: Int) -> Bool { live?[row] ?? true }
}
