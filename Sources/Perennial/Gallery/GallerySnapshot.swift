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
    init(_ storage: Snapshot, of store: GalleryStore) throws {
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
                metric: manifest.settings.metric
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

    /// The document of a number that a segment names.
    func document(number: UInt64) throws -> DocumentRecord {
        guard let record = try storage.read({ try store.record(number: number, in: $0) }) else {
            throw PerennialError.damaged(path: store.environment.path, part: "document \(number)")
        }
        return record
    }
}
