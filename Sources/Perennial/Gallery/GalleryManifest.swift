public import Encoders
internal import Foundation

/// The one mutable truth of a gallery: what it holds and where.
///
/// Kept as one JSON value, and changed in the same transaction as what it describes.
public struct GalleryManifest: Sendable, Codable, Equatable {
    /// The format that this program writes; it reads this and every older one.
    ///
    /// Format 2 has passages and words, format 3 an upgrade of the model or compressed vectors, format 4
    /// exact metadata columns and a digest of all that a lake keeps. Every array of an older format
    /// means what it meant.
    public static let currentFormat = 4

    /// The format of the gallery: that of the program that changed it last.
    public var format = currentFormat
    /// What tells this gallery, and its copies, from all others; older galleries get one when a
    /// projection is fitted for them.
    public var identity: String?
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
    /// The upgrade to another model that is under way, if any.
    public var upgrade: UpgradeState?

    /// The manifest of an empty gallery.
    public init(space: EmbeddingSpace, settings: GallerySettings) {
        identity = UUID().uuidString
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
    public var space: EmbeddingSpace { listed(activeSpace) }

    /// The space in which every document has a vector: the active one, but during an upgrade.
    ///
    /// - Precondition: as for ``space``.
    public var documentSpace: EmbeddingSpace { listed(upgrade?.from ?? activeSpace) }

    private func listed(_ fingerprint: String) -> EmbeddingSpace {
        guard let space = spaces.first(where: { $0.fingerprint == fingerprint }) else {
            preconditionFailure("a manifest lists its spaces")
        }
        return space
    }
}
