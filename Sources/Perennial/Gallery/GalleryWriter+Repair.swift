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
        /// Damaged vectors of an upgrade that were dropped; a backfill makes them again.
        public var renewedVectors = 0
        /// Parts of an upgrade that were dropped: a certificate, or the projection.
        public var upgradeParts: [String] = []
        /// Whether the postings of a lake were made anew.
        public var lakePostings = false
        /// Tables that left the lake because a part of them is damaged; `perennial lake` takes them in again.
        public var lakeTables: [String] = []
    }

    /// Rebuilds what is derived from vectors and documents: indexes, words, columns, deletions, keys, and the postings of a
    /// lake.
    ///
    /// The gallery is opened with ``Gallery/Access/repair``. Sound segments are left as they are.
    ///
    /// - Parameter isDroppingLost: deletes documents whose record is damaged, tables of a lake and parts of an upgrade
    ///   that cannot be read.
    /// - Returns: what was rebuilt, and what is lost.
    /// - Throws: `PerennialError.damaged` when vectors or document numbers themselves are damaged, or
    ///   a document is lost and is not to be dropped: restore a backup then.
    public func repair(droppingLost isDroppingLost: Bool = false) throws -> Repair {
        var repair = Repair()
        let snapshot = try gallery.snapshot()
        try requireOriginals(of: snapshot)
        repair.lost = try snapshot.storage.read { try gallery.store.damagedRecords(in: $0) }
        if let lost = repair.lost.first, !isDroppingLost {
            throw PerennialError.damaged(path: gallery.path, part: "document \(lost)")
        }
        repair.segments = try restoreDeletions(of: snapshot, lost: repair.lost)
        repair.keys = try restoreKeys()
        let restored = try gallery.snapshot()
        for segment in restored.segments {
            let number = segment.description.number
            guard try restored.needsRebuilding(segment) else { continue }
            try merge([number], derivedData: .rebuilt)
            if !repair.segments.contains(number) { repair.segments.append(number) }
        }
        repair.segments += try dropDamagedRenewals(of: restored)
        repair.renewedVectors = try dropDamagedRenewedVectors()
        repair.upgradeParts = try dropDamagedUpgradeParts(droppingLost: isDroppingLost)
        try repairLake(&repair, droppingLost: isDroppingLost)
        return repair
    }

    /// Removes vectors of an upgrade whose digest differs.
    private func dropDamagedRenewedVectors() throws -> Int {
        let store = gallery.store
        guard let renewed = store.renewed else { return 0 }
        return try store.environment.write { transaction in
            var damaged: [[UInt8]] = []
            try renewed.withCursor(in: transaction) { cursor in
                while let (key, value) = try cursor.next() {
                    if GalleryStore.renewedBytes(value, key) == nil { damaged.append(key) }
                }
            }
            for key in damaged { try renewed.delete(key, in: transaction) }
            return damaged.count
        }
    }

    /// Removes a certificate that cannot be read; and a projection, where that may be lost.
    ///
    /// Without a projection queries are the old model's again, as after a rollback.
    private func dropDamagedUpgradeParts(droppingLost isDroppingLost: Bool) throws -> [String] {
        let store = gallery.store
        return try store.environment.write { transaction in
            var damaged: [GalleryStore.UpgradePart] = []
            for part in GalleryStore.UpgradePart.allCases {
                do {
                    _ = try store.upgradePart(part, in: transaction)
                } catch PerennialError.damaged {
                    damaged.append(part)
                }
            }
            guard !damaged.isEmpty else { return [] }
            let isLost = damaged.contains { $0 != .certificate && $0 != .inputs }
            if isLost, !isDroppingLost {
                throw PerennialError.damaged(
                    path: gallery.path,
                    part: "the upgrade's \(damaged.map(\.rawValue).joined(separator: ", "))"
                )
            }
            var manifest = try store.manifest(in: transaction)
            manifest.upgrade?.verdict = nil
            var dropped = Set(damaged).union([.certificate, .inputs])
            if damaged.contains(.projection) || damaged.contains(.sample) {
                dropped.formUnion([.projection, .sample])
                manifest.upgrade?.fit = nil
                if let upgrade = manifest.upgrade { manifest.activeSpace = upgrade.from }
            }
            for part in dropped { try store.manifests.delete(part.key, in: transaction) }
            try store.put(manifest, in: transaction)
            return damaged.map(\.rawValue)
        }
    }

    private func repairLake(_ repair: inout Repair, droppingLost isDroppingLost: Bool) throws {
        let environment = gallery.store.environment
        guard let lake = try LakeRepair(environment),
            let verification = try LakeVerification(environment, Set(environment.databaseNames)),
            try !verification.verify().isSound
        else { return }
        let loss = try lake.loss()
        if let table = loss.tables.first, !isDroppingLost {
            throw PerennialError.damaged(path: gallery.path, part: "\(table) of the lake")
        }
        if !loss.columns.isEmpty {
            let numbers = loss.columns.sorted().map(String.init).joined(separator: ", ")
            try delete(keys: gallery.snapshot().keys(matching: Filter("number in (\(numbers))")))
        }
        try lake.restore(without: loss)
        repair.lakePostings = true
        repair.lakeTables = loss.tables
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

    /// Makes a row live where its document exists, and only there.
    private func restoreDeletions(
        of snapshot: GallerySnapshot,
        lost: [UInt64]
    ) throws -> [UInt32] {
        let store = gallery.store
        var restored: [UInt32] = []
        try store.environment.write { transaction in
            var manifest = try store.manifest(in: transaction)
            for number in lost { try store.documents.delete(number, in: transaction) }
            for (place, segment) in snapshot.segments.enumerated() {
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
                manifest.segments[place].deleted = live.capacity - live.count
                manifest.segments[place].passages?.deleted = deleted.count
                try store.put(
                    live: live,
                    ofSegment: segment.description.number,
                    in: transaction
                )
            }
            try store.put(manifest, in: transaction)
        }
        return restored
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

    /// Makes every key lead to its document, and removes those that lead nowhere.
    private func restoreKeys() throws -> Int {
        let store = gallery.store
        return try store.environment.write { try store.restoreKeys(in: $0) }
    }
}

extension GallerySnapshot {
    /// Whether something that is derived is missing or damaged.
    fileprivate func needsRebuilding(_ segment: Segment) throws -> Bool {
        guard segment.isWhole else { return true }
        if let words = manifest.settings.words, segment.words?.header.analyzer != words {
            return true
        }
        return try !checkArrays(of: segment).isEmpty || unreachableRows(of: segment) != nil
            || !checkColumns(of: segment).isEmpty
    }
}
