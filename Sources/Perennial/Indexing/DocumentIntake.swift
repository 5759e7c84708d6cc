internal import Tables

/// Decides which documents enter the next batch: checks keys and texts.
struct DocumentIntake {
    /// What became of a document.
    enum Outcome { case taken, known }

    private let options: IndexingOptions
    private var batch: [DocumentRecord] = []
    /// Keys of documents that are not committed yet, so that a snapshot does not know them.
    private var pending: Set<[UInt8]> = []
    /// Keys of a resumed run, so that a key that stands twice is not taken for a committed one.
    private var seen: Set<Int> = []

    init(options: IndexingOptions) { self.options = options }

    /// Whether the batch should be encoded now.
    var isBatchFull: Bool { batch.count >= options.documentsPerBatch }

    /// Adds a document, or passes it over.
    ///
    /// - Throws: `PerennialError.duplicateKey` or `.emptyText`; the document is left out then.
    mutating func add(_ document: SourceDocument, snapshot: GallerySnapshot) throws -> Outcome {
        let key = document.key
        // Keys are bytes: Swift calls canonically equivalent texts equal, and these are two keys.
        let bytes = Array(key.utf8)
        let position = "\(document.position)"
        let isKnown = try snapshot.contains(key: key)
        switch options.knownKeys {
        case .skip:
            guard seen.insert(bytes.hashValue).inserted else {
                throw PerennialError.duplicateKey(key: key, position: position)
            }
            if isKnown { return .known }
        case .refuse:
            guard !isKnown, !pending.contains(bytes) else {
                throw PerennialError.duplicateKey(key: key, position: position)
            }
        case .replace:
            // Of one key there is one document; within a commit `EncodedDocuments` keeps the last.
            break
        }
        let record = DocumentRecord(document)
        guard options.allowsEmptyText || record.embeddedText.contains(where: { !$0.isWhitespace })
        else { throw PerennialError.emptyText(key: key, position: position) }
        batch.append(record)
        pending.insert(bytes)
        return .taken
    }

    /// Hands out the batch and starts a new one.
    mutating func takeBatch() -> [DocumentRecord] {
        defer { batch.removeAll(keepingCapacity: true) }
        return batch
    }

    /// Forgets the keys of committed documents: a snapshot knows them now.
    mutating func didCommit(_ records: [DocumentRecord]) {
        for record in records { pending.remove(Array(record.key.utf8)) }
    }
}
