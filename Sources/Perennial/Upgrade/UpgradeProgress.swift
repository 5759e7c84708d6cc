internal import Storage

/// How far an upgrade has come.
public struct UpgradeProgress: Sendable, Equatable {
    /// Documents of the gallery.
    public let documents: Int
    /// Those that have vectors in a segment of the new space.
    public let renewed: Int
    /// Vectors of documents and passages in the new space that are in no segment yet.
    public let kept: Int
}

extension GallerySnapshot {
    /// How far the upgrade has come; nothing is renewed without one.
    public func upgradeProgress() throws -> UpgradeProgress {
        var kept = 0
        if let space = manifest.upgrade?.to {
            try storage.read { try store.pending.forEachRow(in: space, $0) { _ in kept += 1 } }
        }
        return UpgradeProgress(
            documents: manifest.documents,
            renewed: manifest.renewedSegments.reduce(0) { $0 + $1.documents - $1.deletedDocuments },
            kept: kept
        )
    }
}
