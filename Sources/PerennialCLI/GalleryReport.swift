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
    let projection: String?
    /// The process that reads the earliest commit, where pages cannot be used again because of it.
    let holder: PageHolder?

    enum CodingKeys: CodingKey {
        case format, spaces, segments, documents, deleted, bytes, codec, projection, holder
    }

    init(_ gallery: Gallery) throws {
        let manifest = try gallery.snapshot().manifest
        format = manifest.format
        spaces = manifest.spaces.map {
            Space(
                fingerprint: $0.fingerprint,
                model: $0.model,
                dimension: $0.dimension,
                active: $0.fingerprint == manifest.activeSpace
            )
        }
        segments = manifest.segments.map {
            Segment(
                number: $0.number,
                space: $0.space,
                rows: $0.rows,
                deleted: $0.deleted,
                index: $0.indexName,
                bytes: $0.arrays.mapValues(\.byteCount)
            )
        }
        documents = manifest.documents
        deleted = manifest.deleted
        let file = try gallery.fileStatistics()
        holder = PageHolder(file)
        var sums: [String: Int] = [
            "file": file.diskBytes, "free": file.freePages * file.pageBytes,
        ]
        for segment in manifest.segments {
            for (name, layout) in segment.arrays { sums[name, default: 0] += layout.byteCount }
        }
        bytes = sums
        codec = manifest.settings.originals.rawValue
        projection = nil
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
        try container.encode(holder, forKey: .holder)
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
        for segment in segments {
            rows.append([
                "\(segment.number)", "\(segment.rows)", "\(segment.deleted)", segment.index,
                "\(segment.bytes.values.reduce(0, +))",
            ])
        }
        Console.table(rows)
        Console.line(
            "file \(bytes["file"] ?? 0) bytes, \(bytes["free"] ?? 0) of them free for later documents"
        )
        if let holder { Console.line(holder.note) }
    }
}
