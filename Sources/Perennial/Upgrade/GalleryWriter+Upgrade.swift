internal import Encoders
internal import LexicalSearch
internal import Storage
internal import VectorSearch

extension GalleryWriter {
    /// Has queries encoded by the new model from now on; one transaction.
    ///
    /// Documents that fits, certificates and cascades have embedded become a segment of the new space
    /// with it, so that searches compare them there. Searches that are under way end with what they
    /// began with.
    ///
    /// - Parameters:
    ///   - isForced: whether to switch without a certificate that advises it.
    ///   - cascade: how many candidates a query ranks in the new space; that of the certificate
    ///     when `nil`.
    ///   - joinsEmbedded: whether embedded documents are compared in the new space; as the certificate
    ///     has it when `nil`, and they are without one.
    /// - Throws: `PerennialError.upgradeNotFitted`, `.notCertified`, `.changedMeanwhile`.
    public func switchUpgrade(
        isForced: Bool = false,
        cascade: Int? = nil,
        joinsEmbedded: Bool? = nil
    ) throws {
        let snapshot = try gallery.snapshot()
        guard let upgrade = snapshot.manifest.upgrade, upgrade.fit != nil else {
            throw PerennialError.upgradeNotFitted(path: gallery.path)
        }
        guard isForced || upgrade.verdict == .switch else {
            throw PerennialError.notCertified(path: gallery.path, verdict: upgrade.verdict)
        }
        let joins = joinsEmbedded ?? upgrade.joinsEmbedded ?? true
        let rows = joins ? try snapshot.embeddedRows() : []
        let path = gallery.path
        func turn(_ manifest: inout GalleryManifest) throws {
            guard manifest.isSameFit(as: snapshot.manifest),
                isForced || manifest.upgrade?.verdict == .switch
            else { throw PerennialError.changedMeanwhile(path: path) }
            manifest.activeSpace = upgrade.to
            if let cascade { manifest.upgrade?.cascade = cascade }
        }
        guard !rows.isEmpty else { return try change { try turn(&$0) } }
        let store = gallery.store
        try writeRenewed(rows, of: snapshot, withWords: false) { segment, manifest, transaction in
            if let segment { manifest.renewedSegments.append(segment) }
            try store.pending.forget(rows.map(\.name), in: upgrade.to, transaction)
            try turn(&manifest)
        }
    }

    /// Has queries encoded by the old model again; one transaction, and exactly as before.
    ///
    /// What the upgrade has brought so far is kept, so that it can be switched to again.
    ///
    /// - Throws: `PerennialError.upgradeNotFitted` when there is no upgrade.
    public func rollBackUpgrade() throws {
        let path = gallery.path
        try change { manifest in
            guard let upgrade = manifest.upgrade else {
                throw PerennialError.upgradeNotFitted(path: path)
            }
            manifest.activeSpace = upgrade.from
        }
    }

    /// Ends an upgrade and removes all that it brought; the gallery is as before.
    ///
    /// - Throws: `PerennialError.upgradeNotFitted` when there is none.
    public func abandonUpgrade() throws {
        let store = gallery.store
        let path = gallery.path
        try store.environment.write { transaction in
            var manifest = try store.manifest(in: transaction)
            guard let upgrade = manifest.upgrade else {
                throw PerennialError.upgradeNotFitted(path: path)
            }
            for segment in upgrade.segments {
                try store.deleteSegment(segment.number, in: transaction)
            }
            manifest.activeSpace = upgrade.from
            manifest.spaces.removeAll { $0.fingerprint == upgrade.to }
            manifest.upgrade = nil
            try store.deleteUpgradeParts(in: transaction)
            try store.put(manifest, in: transaction)
        }
    }

    /// Makes the new space the only one, once every document has a vector in it.
    ///
    /// The old vectors are removed: there is no way back. Index and words are built first, the
    /// change itself is one transaction.
    ///
    /// - Throws: `PerennialError.upgradeNotFitted`, `.backfillIncomplete`, `.changedMeanwhile`.
    public func finishUpgrade() throws {
        try finishBackgroundMerge()
        let snapshot = try gallery.snapshot()
        guard let upgrade = snapshot.manifest.upgrade else {
            throw PerennialError.upgradeNotFitted(path: gallery.path)
        }
        let remaining = snapshot.livePlaces(isAwaiting: true).count
        guard remaining == 0 else {
            throw PerennialError.backfillIncomplete(path: gallery.path, remaining: remaining)
        }
        let (store, path) = (gallery.store, gallery.path)
        let numbers = upgrade.segments.map(\.number)
        let rows = try snapshot.renewedRows(ofSegments: Set(numbers))
        try writeRenewed(rows, of: snapshot, withWords: true) { merged, manifest, transaction in
            guard manifest.holdsSegments(of: snapshot.manifest) else {
                throw PerennialError.changedMeanwhile(path: path)
            }
            let old = manifest.segments.map(\.number)
            for number in old + numbers { try store.deleteSegment(number, in: transaction) }
            manifest.segments = merged.map { [$0] } ?? []
            manifest.settings.compression = nil
            manifest.activeSpace = upgrade.to
            manifest.spaces.removeAll { $0.fingerprint == upgrade.from }
            manifest.upgrade = nil
            try store.deleteUpgradeParts(in: transaction)
        }
    }

    private func change(_ body: (inout GalleryManifest) throws -> Void) throws {
        let store = gallery.store
        try store.environment.write { transaction in
            var manifest = try store.manifest(in: transaction)
            try body(&manifest)
            try store.put(manifest, in: transaction)
        }
    }
}
