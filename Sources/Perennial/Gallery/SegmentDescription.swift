public import Storage
public import VectorSearch

/// What the manifest says of one segment: immutable rows of vectors with their documents.
public struct SegmentDescription: Sendable, Codable, Equatable {
    /// The segment's number, unique for the life of the gallery.
    public let number: UInt32
    /// The fingerprint of the space of its vectors.
    public let space: String
    /// Number of rows, deleted ones included.
    public let rows: Int
    /// Rows that are deleted.
    public var deleted: Int
    /// How original vectors are stored.
    public let codec: VectorCodec
    /// What the arrays of the index mean.
    public let index: IndexHeader
    /// Every array by name: `vectors`, `documents` and those of the index.
    public let arrays: [String: ArrayLayout]
}

extension SegmentDescription {
    /// Bytes of all arrays.
    public var bytes: Int { arrays.values.reduce(0) { $0 + $1.byteCount } }

    /// The kind of index, for people: `exact` or `graph`.
    public var indexName: String {
        switch index {
        case .exact: "exact"
        case .graph: "graph"
        }
    }
}
