public import Encoders
internal import Foundation

/// The one mutable truth of a gallery: what it holds and where.
///
/// Kept as one JSON value, and changed in the same transaction as what it describes.
public struct GalleryManifest: Sendable, Codable, Equatable {
    /// The format that this program writes; it reads this and every older one.
    ///
    /// Format 2 has passages and words, format 3 compressed vectors, format 4 an upgrade of the model
    /// whose pending vectors name their space; every array of an older format means what it meant.
    public static let currentFormat = 4

    /// The format of the gallery: the oldest that says all there is to say.
    public var format = 2
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
    /// What was stated of the sources when the gallery was first indexed, by option; a resumed run states the same.
    public var stated: [String: String]?
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

    /// The oldest format that says all there is to say.
    var neededFormat: Int {
        if upgrade != nil { return 4 }
        return settings.compression == nil ? 2 : 3
    }

    /// Whether there are the same segments, with the same arrays, as in another state; deletions may
    /// differ.
    func holdsSegments(of other: GalleryManifest) -> Bool {
        settings.compression == other.settings.compression
            && segments.count == other.segments.count
            && renewedSegments.count == other.renewedSegments.count
            && zip(segments + renewedSegments, other.segments + other.renewedSegments)
                .allSatisfy { $0.holdsArrays(of: $1) }
    }

    private func listed(_ fingerprint: String) -> EmbeddingSpace {
        guard let space = spaces.first(where: { $0.fingerprint == fingerprint }) else {
            preconditionFailure("a manifest lists its spaces")
        }
        return space
    }
}
