import Encoders
import Perennial
import Storage
import VectorSearch

/// What `inspect` prints.
struct GalleryReport: Encodable {
    struct Space: Encodable {
        let fingerprint: String
        let model: String
        let dimension: Int
        let active: Bool
    }

    struct Segment: Encodable {
        let number: UInt32
        let space: String
        let rows: Int
        let deleted: Int
        let index: String
        let bytes: [String: Int]
    }

    let format: Int
    let spaces: [Space]
    let segments: [Segment]
    let documents: Int
    let deleted: Int
    let bytes: [String: Int]
    let codec: String
    /// The projection of an upgrade that is under way.
    let projection: String?
    /// Segments of an upgrade: documents that were embedded anew.
    let renewed: [Segment]
    /// Documents with a vector of the new space that is in no segment yet.
    let pending: Int
    /// Which part of the rows is deleted, 0 to 1.
    let deletedShare: Double

    enum CodingKeys: String, CodingKey {
        case format, spaces, segments, documents, deleted, bytes, codec, projection, renewed,
            pending
        case deletedShare = "deleted_share"
    }

    init(_ gallery: Gallery) throws {
        let snapshot = try gallery.snapshot()
        let manifest = snapshot.manifest
        format = manifest.format
        spaces = manifest.spaces.map {
            Space(
                fingerprint: $0.fingerprint,
                model: $0.model,
                dimension: $0.dimension,
                active: $0.fingerprint == manifest.activeSpace
            )
        }
        segments = manifest.segments.map(Segment.init)
        renewed = manifest.upgrade?.segments.map(Segment.init) ?? []
        pending = manifest.upgrade == nil ? 0 : try snapshot.upgradeProgress().kept
        let rows = manifest.segments.reduce(0) { $0 + $1.rows }
        let dead = manifest.segments.reduce(0) { $0 + $1.deleted }
        deletedShare = rows == 0 ? 0 : Double(dead) / Double(rows)
        documents = manifest.documents
        deleted = manifest.deleted
        var sums: [String: Int] = ["file": try gallery.fileBytes()]
        for segment in manifest.segments + (manifest.upgrade?.segments ?? []) {
            for (name, layout) in segment.arrays { sums[name, default: 0] += layout.byteCount }
        }
        bytes = sums
        codec = manifest.settings.originals.rawValue
        projection = manifest.upgrade?.fit?.description
    }

    /// Encodes every field, absent ones as null: programs rely on the names.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(format, forKey: .format)
        try container.encode(spaces, forKey: .spaces)
        try container.encode(segments, forKey: .segments)
        try container.encode(documents, forKey: .documents)
        try container.encode(deleted, forKey: .deleted)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(codec, forKey: .codec)
        try container.encode(projection, forKey: .projection)
        try container.encode(renewed, forKey: .renewed)
        try container.encode(pending, forKey: .pending)
        try container.encode(deletedShare, forKey: .deletedShare)
    }

    /// Prints tables.
    func show() {
        Console.line(
            "format \(format), \(documents) documents, \(deleted) deleted, originals \(codec)"
        )
        for space in spaces {
            Console.line("space \(space.model) \(space.dimension)-d \(space.fingerprint)")
        }
        var rows = [["segment", "rows", "deleted", "index", "bytes"]]
        for segment in segments + renewed {
            rows.append([
                "\(segment.number)", "\(segment.rows)", "\(segment.deleted)", segment.index,
                "\(segment.bytes.values.reduce(0, +))",
            ])
        }
        Console.table(rows)
        Console.line("file \(bytes["file"] ?? 0) bytes")
        if let projection {
            Console.line(
                "projection \(projection); \(pending) documents wait in no segment of the new space"
            )
        }
    }
}

extension GalleryReport.Segment {
    init(_ segment: SegmentDescription) {
        self.init(
            number: segment.number,
            space: segment.space,
            rows: segment.rows,
            deleted: segment.deleted,
            index: segment.indexName,
            bytes: segment.arrays.mapValues(\.byteCount)
        )
    }
}
