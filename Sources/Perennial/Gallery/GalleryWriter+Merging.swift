internal import Storage
internal import VectorSearch

extension GalleryWriter {
    /// Merges segments until few remain and none is mostly deleted; what is small and alone stays.
    ///
    /// Adding `n` documents, in commits of any size, rewrites O(n log n) rows in all, whatever the
    /// gallery held before. One call may rewrite all of them, as `n` calls before did not.
    ///
    /// - Returns: how many merges were made.
    @discardableResult
    public func mergeTiers() throws -> Int {
        var merges = try finishBackgroundMerge() ? 1 : 0
        while let group = MergePolicy.nextGroup(of: try gallery.snapshot().manifest.segments) {
            try merge(group)
            merges += 1
        }
        return merges
    }

    /// Puts a merge that has ended in place and starts the next one on another thread, where a tier
    /// is full.
    ///
    /// For runs of many commits, which end with ``mergeTiers()``. Commits and deletions go on
    /// meanwhile; the call waits only where commits come so fast that there are 128 segments.
    ///
    /// - Throws: what the ended merge threw; the gallery is as if it had not begun.
    public func mergeInBackground() throws {
        if let running = backgroundMerge {
            let segments = try gallery.snapshot().manifest.segments.count
            guard running.product.isFinished || segments >= MergePolicy.mostSegments else { return }
            try finishBackgroundMerge()
        }
        let snapshot = try gallery.snapshot()
        let group = MergePolicy.tier(
            of: snapshot.manifest.segments,
            fanIn: MergePolicy.fanInWhileCommitting
        )
        guard let group else { return }
        backgroundMerge = BackgroundMerge(
            SegmentMerge(group, of: snapshot, as: takeSegmentNumber(), threads: threads)
        )
    }

    /// Waits for the merge on another thread, if there is one, and puts it in place.
    ///
    /// Everything that changes segments but commits and deletions does this first.
    ///
    /// - Returns: whether there was one that fits the gallery as it is now.
    @discardableResult
    func finishBackgroundMerge() throws -> Bool {
        guard let running = backgroundMerge else { return false }
        backgroundMerge = nil
        return try publish(running.merge) { try running.product.value() }
    }

    /// Merges all segments into one and frees the space of deleted documents.
    ///
    /// - Returns: whether there was anything to do.
    @discardableResult
    public func compact() throws -> Bool {
        try finishBackgroundMerge()
        let manifest = try gallery.snapshot().manifest
        guard manifest.segments.count > 1 || manifest.deleted > 0 else { return false }
        try merge(manifest.segments.map(\.number))
        return true
    }

    /// Writes one segment with the live rows of others, and puts it in their place.
    ///
    /// Searches go on meanwhile in their snapshots.
    func merge(_ numbers: [UInt32], derivedData: SegmentMerge.DerivedData = .joined) throws {
        try finishBackgroundMerge()
        let merge = try SegmentMerge(
            numbers,
            of: gallery.snapshot(),
            as: takeSegmentNumber(),
            derivedData: derivedData,
            threads: threads
        )
        guard try publish(merge, description: { try merge.run() }) else {
            throw PerennialError.changedMeanwhile(path: gallery.path)
        }
    }

    /// Puts what a merge has written in the place of its sources, or discards it.
    ///
    /// - Returns: whether it is in place; it is not where its sources, or the settings by which it was
    ///   written, were changed meanwhile, as by an upgrade that ended or by compression.
    @discardableResult
    private func publish(
        _ merge: SegmentMerge,
        description: () throws -> SegmentDescription?
    ) throws -> Bool {
        let store = gallery.store
        do {
            let written = try description()
            let isInPlace = try store.environment.write { transaction in
                var manifest = try store.manifest(in: transaction)
                guard merge.isWanted(by: manifest) else { return false }
                let description = try written.map {
                    try carryDeletions(of: merge.sources, to: $0, manifest, transaction)
                }
                let numbers = merge.sources.map(\.description.number)
                manifest.replaceSegments(numbers, with: description)
                for number in numbers { try store.deleteSegment(number, in: transaction) }
                try store.put(manifest, in: transaction)
                return true
            }
            if !isInPlace { try discard(segment: merge.number) }
            return isInPlace
        } catch {
            try discard(segment: merge.number)
            throw error
        }
    }

    /// Deletes in a merged segment what was deleted in its sources while the merge ran.
    private func carryDeletions(
        of sources: [Segment],
        to merged: SegmentDescription,
        _ manifest: GalleryManifest,
        _ transaction: borrowing WriteTransaction
    ) throws -> SegmentDescription {
        var live = RowSet(capacity: merged.rows, filled: true)
        var documents: Set<UInt64> = []
        var next = 0
        for source in sources {
            guard let now = manifest.segment(source.description.number) else {
                throw PerennialError.changedMeanwhile(path: gallery.path)
            }
            let stillLive = try gallery.store.liveRows(of: now, in: transaction)
            for row in 0..<source.description.rows where source.isLive(row) {
                if !stillLive[row] {
                    live[next] = false
                    documents.insert(source.documents[row])
                }
                next += 1
            }
        }
        guard !documents.isEmpty else { return merged }
        var description = merged
        description.deleted = live.capacity - live.count
        description.passages?.deleted = documents.count
        try gallery.store.put(live: live, ofSegment: merged.number, in: transaction)
        return description
    }
}

extension GalleryManifest {
    /// What is said of the segment of a number; `nil` when there is none.
    func segment(_ number: UInt32) -> SegmentDescription? {
        (segments + renewedSegments).first { $0.number == number }
    }

    /// Puts a merged segment where the first of its sources was.
    mutating func replaceSegments(_ numbers: [UInt32], with merged: SegmentDescription?) {
        segments.replace(numbers, with: merged)
        renewedSegments.replace(numbers, with: merged)
        if let merged { nextSegment = max(nextSegment, merged.number + 1) }
    }
}

extension [SegmentDescription] {
    /// Puts one segment in the place of others; nothing happens where none of them is here.
    fileprivate mutating func replace(_ numbers: [UInt32], with merged: SegmentDescription?) {
        guard let place = firstIndex(where: { numbers.contains($0.number) }) else { return }
        removeAll { numbers.contains($0.number) }
        if let merged { insert(merged, at: place) }
    }
}
