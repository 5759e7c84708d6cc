internal import LexicalSearch
internal import Storage
internal import VectorSearch

extension GalleryWriter {
    /// What a repair did.
    public struct Repair: Sendable, Equatable {
        /// Segments whose index, words, columns or deletions were rebuilt.
        public var segments: [UInt32] = []
        /// Keys that led nowhere or to another document.
        public var keys = 0
        /// Numbers of documents whose record is damaged, so that they cannot be brought back.
        public var lost: [UInt64] = []
        /// Numbers of documents that were removed, because a later document has their key.
        public var doubled: [UInt64] = []
    }

    /// Rebuilds what is derived from vectors and documents: indexes, words, columns, deletions, keys.
    ///
    /// The gallery is opened with ``Gallery/Access/repair``. Sound segments are left as they are.
    ///
    /// - Parameter isDroppingLost: deletes documents whose record is damaged.
    /// - Returns: what was rebuilt, and what is lost.
    /// - Throws: `PerennialError.damaged` when vectors or document numbers themselves are damaged, or
    ///   a document is lost and is not to be dropped: restore a backup then.
    public func repair(droppingLost isDroppingLost: Bool = false) throws -> Repair {
        try finishBackgroundMerge()
        var repair = Repair()
        let snapshot = try gallery.snapshot()
        try requireOriginals(of: snapshot)
        repair.lost = try snapshot.storage.read { try gallery.store.damagedRecords(in: $0) }
        if let lost = repair.lost.first, !isDroppingLost {
            throw PerennialError.damaged(path: gallery.path, part: "document \(lost)")
        }
        try restoreDocuments(of: snapshot, &repair)
        let restored = try gallery.snapshot()
        for segment in restored.segments {
            let number = segment.description.number
            guard try restored.needsRebuilding(segment) else { continue }
            try merge([number], derivedData: .rebuilt)
            if !repair.segments.contains(number) { repair.segments.append(number) }
        }
        repair.segments += try dropDamagedRenewals(of: restored)
        return repair
    }

    /// Refuses a gallery whose vectors, numbers or passages are damaged.
    private func requireOriginals(of snapshot: GallerySnapshot) throws {
        for segment in snapshot.segments {
            let arrays = segment.description.arrays
            var names = [Segment.vectorsArray, Segment.documentsArray, Segment.spansArray]
            if segment.originals == nil { names += segment.description.index.arrayNames }
            for name in names {
                guard let layout = arrays[name] else { continue }
                do {
                    try gallery.store.arrays.verify(layout, in: snapshot.storage)
                } catch {
                    throw PerennialError.damaged(path: gallery.path, part: "\(error)")
                }
            }
        }
    }

    /// Makes a key lead to its document, and a row live where its document exists; and only there.
    private func restoreDocuments(
        of snapshot: GallerySnapshot,
        _ repair: inout Repair
    ) throws {
        let store = gallery.store
        let lost = repair.lost
        var keys = GalleryStore.RestoredKeys()
        var restored: [UInt32] = []
        try store.environment.write { transaction in
            var manifest = try store.manifest(in: transaction)
            for number in lost { try store.documents.delete(number, in: transaction) }
            keys = try store.restoreKeys(in: transaction)
            for segment in snapshot.allSegments {
                guard var description = manifest.segment(segment.description.number) else {
                    continue
                }
                var live = RowSet(capacity: segment.description.rows, filled: true)
                var deleted: Set<UInt64> = []
                for row in 0..<segment.description.rows {
                    let number = segment.documents[row]
                    live[row] = try store.documents.contains(number, in: transaction)
                    if !live[row] { deleted.insert(number) }
                }
                let before = segment.live ?? RowSet(capacity: live.capacity, filled: true)
                guard live != before else { continue }
                restored.append(segment.description.number)
                description.deleted = live.capacity - live.count
                description.passages?.deleted = deleted.count
                manifest.replaceSegments([description.number], with: description)
                try store.put(
                    live: live,
                    ofSegment: segment.description.number,
                    in: transaction
                )
            }
            try store.put(manifest, in: transaction)
        }
        repair.segments = restored
        repair.keys = keys.wrong
        repair.doubled = keys.doubled
    }

    /// Removes damaged segments of an upgrade: a backfill makes them again.
    private func dropDamagedRenewals(of snapshot: GallerySnapshot) throws -> [UInt32] {
        let damaged = try snapshot.renewedSegments
            .filter {
                try !$0.isWhole || !snapshot.checkArrays(of: $0).isEmpty
                    || !snapshot.checkColumns(of: $0).isEmpty
            }
            .map(\.description.number)
        let store = gallery.store
        try store.environment.write { transaction in
            var manifest = try store.manifest(in: transaction)
            manifest.replaceSegments(damaged, with: nil)
            for number in damaged { try store.deleteSegment(number, in: transaction) }
            try store.put(manifest, in: transaction)
        }
        return damaged
    }
}

extension GallerySnapshot {
    /// Whether something that is derived is missing or damaged.
    fileprivate func needsRebuilding(_ segment: Segment) throws -> Bool {
        guard segment.isWhole else { return true }
        if let words = manifest.settings.words, segment.words?.header.analyzer != words {
            return true
        }
        return try !checkArrays(of: segment).isEmpty || !checkColumns(of: segment).isEmpty
    }
}
