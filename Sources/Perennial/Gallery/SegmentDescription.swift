public import LexicalSearch
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
    /// How many documents the rows belong to, where documents are split into passages; `nil` where
    /// each row is a document.
    public var passages: PassageCounts?
    /// How original vectors are stored.
    public var codec: VectorCodec
    /// What the arrays of the index mean.
    public var index: IndexHeader
    /// What the arrays of the index of words mean; `nil` when there is none.
    public let words: InvertedIndexHeader?
    /// Every array by name: `vectors`, `documents`, `spans` of passages, those of the index, and
    /// those of the index of words after `words.`.
    public var arrays: [String: ArrayLayout]
    /// The index from before the segment was compressed; `nil` where there is none to go back to.
    public var uncompressed: StoredIndex?

    /// An index that is not searched now.
    public struct StoredIndex: Sendable, Codable, Equatable {
        /// What its arrays mean.
        public let index: IndexHeader
        /// Its arrays by name.
        public let arrays: [String: ArrayLayout]
    }

    /// Documents of a segment that has more rows than documents.
    public struct PassageCounts: Sendable, Codable, Equatable {
        /// Number of documents, deleted ones included.
        public let documents: Int
        /// Documents that are deleted.
        public var deleted: Int
    }
}

extension SegmentDescription {
    /// Number of documents, deleted ones included.
    public var documents: Int { passages?.documents ?? rows }

    /// Documents that are deleted.
    public var deletedDocuments: Int { passages?.deleted ?? deleted }

    /// Every array, with those of an index that is not searched now.
    var allArrays: [ArrayLayout] {
        Array(arrays.values) + (uncompressed.map { Array($0.arrays.values) } ?? [])
    }

    /// Whether it is the same segment with the same arrays; deletions may differ.
    func holdsArrays(of other: SegmentDescription) -> Bool {
        number == other.number && space == other.space && arrays == other.arrays
            && index == other.index && codec == other.codec && uncompressed == other.uncompressed
    }

    /// Bytes of all arrays.
    public var bytes: Int { allArrays.reduce(0) { $0 + $1.byteCount } }

    /// The kind of index, for people: `exact`, `graph` or the name of a codec.
    public var indexName: String {
        switch index {
        case .exact: "exact"
        case .graph: "graph"
        case .coded(let header): header.recipe.codec.description
        }
    }
}
