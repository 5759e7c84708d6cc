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
    /// The rows that are not deleted; `nil` when none is.
    let live: RowSet?

    /// Names of the arrays that every segment has beside those of its index.
    static let vectorsArray = "vectors"
    static let documentsArray = "documents"

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
