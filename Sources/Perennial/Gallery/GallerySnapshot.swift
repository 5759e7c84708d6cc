internal import Encoders
internal import Storage
internal import Synchronization
internal import VectorSearch

/// A consistent view of a gallery that later commits do not change; safe in several threads.
public final class GallerySnapshot: Sendable {
    /// What the gallery held when the snapshot was made.
    public let manifest: GalleryManifest
    let storage: Snapshot
    let store: GalleryStore
    /// The segments in the space of all documents.
    let segments: [Segment]
    /// Those of an upgrade: documents that were embedded anew.
    let renewedSegments: [Segment]
    /// By segment, the rows whose document is in a renewed one.
    let coverage = Mutex<[Int: RowSet]>([:])
    /// Metadata columns that were stored until format 3, as filters read them.
    let convertedColumns = ConvertedColumns()

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
        func open(_ description: SegmentDescription, dimension: Int) throws -> Segment {
            try Segment(
                description,
                in: store,
                at: storage,
                dimension: dimension,
                metric: manifest.settings.metric,
                derivedData: derivedData
            )
        }
        let dimension = manifest.documentSpace.dimension
        segments = try manifest.segments.map { try open($0, dimension: dimension) }
        let upgrade = manifest.upgrade
        let target = manifest.spaces.first { $0.fingerprint == upgrade?.to }
        renewedSegments =
            try upgrade?.segments.map {
                try open($0, dimension: target?.dimension ?? dimension)
            } ?? []
    }

    /// Every segment.
    var allSegments: [Segment] { segments + renewedSegments }

    /// The segment of a place: first those of all documents, then the renewed ones.
    func segment(at place: Int) -> Segment {
        place < segments.count ? segments[place] : renewedSegments[place - segments.count]
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
