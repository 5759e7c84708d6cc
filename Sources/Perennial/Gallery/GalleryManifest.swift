public import Encoders

/// The one mutable truth of a gallery: what it holds and where.
///
/// Kept as one JSON value, and changed in the same transaction as what it describes.
public struct GalleryManifest: Sendable, Codable, Equatable {
    /// The format that this program writes; it reads this and every older one.
    ///
    /// Format 2 has passages and words; every array of format 1 means what it meant.
    public static let currentFormat = 2

    /// The format of the gallery.
    public var format = GalleryManifest.currentFormat
    /// Every embedding space that a segment's vectors are in.
    public var spaces: [EmbeddingSpace]
    /// The fingerprint of the space that queries are encoded in.
    public var activeSpace: String
    /// The immutable segments, in the order of their documents' numbers.
    public var segments: [SegmentDescription] = []
    /// The number that the next segment gets; never used again, even after a merge.
    public var nextSegment: UInt32 = 0
    /// The number that the next document gets; never used again.
    public var nextDocument: UInt64 = 0
    /// How vectors are stored and indexed.
    public var settings: GallerySettings

    /// The manifest of an empty gallery.
    public init(space: EmbeddingSpace, settings: GallerySettings) {
        spaces = [space]
        activeSpace = space.fingerprint
        self.settings = settings
    }

    /// Documents that are not deleted.
    public var documents: Int { segments.reduce(0) { $0 + $1.documents - $1.deletedDocuments } }
    /// Documents that are deleted but still take space.
    public var deleted: Int { segments.reduce(0) { $0 + $1.deletedDocuments } }

    /// The space that queries are encoded in.
    ///
    /// - Precondition: the manifest was checked when it was read, so its active space is listed.
    public var space: EmbeddingSpace {
        guard let space = spaces.first(where: { $0.fingerprint == activeSpace }) else {
            preconditionFailure("a manifest lists its active space")
        }
        return space
    }
}
