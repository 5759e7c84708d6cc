internal import Encoders
internal import Storage
internal import Synchronization

/// A consistent view of a gallery that later commits do not change; safe in several threads.
public final class GallerySnapshot: Sendable {
    /// What the gallery held when the snapshot was made.
    public let manifest: GalleryManifest
    let storage: Snapshot
    let store: GalleryStore
    let segments: [Segment]

    /// Opens every segment as it is at `storage`.
    init(
        _ storage: Snapshot,
        of store: GalleryStore,
        derivedData: Segment.DerivedData
    ) throws {
        self.storage = storage
        self.store = store
        let manifest = try storage.read { try store.manifest(in: $0) }
        self.manifest = manifest
        let dimension = manifest.space.dimension
        segments = try manifest.segments.map {
            try Segment(
                $0,
                in: store,
                at: storage,
                dimension: dimension,
                metric: manifest.settings.metric,
                derivedData: derivedData
            )
        }
    }

    /// The document with that key; `nil` when there is none.
    public func document(key: String) throws -> DocumentRecord? {
        let number = try storage.read { try store.number(ofKey: key, in: $0) }
        return try number.map(document(number:))
    }

    /// Whether a document has that key.
    public func contains(key: String) throws -> Bool {
        try storage.read { try store.number(ofKey: key, in: $0) } != nil
    }

    /// Calls `body` with every row that is not deleted, and its document.
    func forEachLiveRow(
        of segment: Segment,
        _ body: (_ row: Int, DocumentRecord) throws -> Void
    ) throws {
        var last: (number: UInt64, record: DocumentRecord)?
        for row in 0..<segment.description.rows where segment.isLive(row) {
            let number = segment.documents[row]
            // The passages of a document stand one after another.
            let record =
                try last.flatMap { $0.number == number ? $0.record : nil }
                ?? document(number: number)
            last = (number, record)
            try body(row, record)
        }
    }

    /// The document of a number that a segment names.
    func document(number: UInt64) throws -> DocumentRecord {
        guard let record = try storage.read({ try store.record(number: number, in: $0) }) else {
            throw PerennialError.damaged(path: store.environment.path, part: "document \(number)")
        }
        return record
    }
}
