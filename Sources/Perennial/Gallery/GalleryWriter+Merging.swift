internal import Encoders
internal import Storage
internal import VectorSearch

extension GalleryWriter {
    /// Merges segments of a size until there are few: each tier is eight times the one before.
    ///
    /// A document is rewritten once a tier, so indexing `n` documents rewrites O(n log n) rows.
    ///
    /// - Returns: how many merges were made.
    @discardableResult
    public func mergeTiers() throws -> Int {
        var merges = 0
        while let group = MergePolicy.nextGroup(of: try gallery.snapshot().manifest) {
            try merge(group)
            merges += 1
        }
        return merges
    }

    /// Merges after a run of indexing: into one segment where that is quick, else by tiers.
    func finishMerging() throws {
        let manifest = try gallery.snapshot().manifest
        if manifest.documents <= MergePolicy.quickRows {
            try compact()
        } else {
            try mergeTiers()
        }
    }

    /// Merges all segments into one and frees the space of deleted documents.
    ///
    /// - Returns: whether there was anything to do.
    @discardableResult
    public func compact() throws -> Bool {
        let manifest = try gallery.snapshot().manifest
        guard manifest.segments.count > 1 || manifest.deleted > 0 else { return false }
        try merge(manifest.segments.map(\.number))
        return true
    }

    /// Writes one segment with the live rows of others, and puts it in their place.
    ///
    /// Searches go on meanwhile in their snapshots.
    private func merge(_ numbers: [UInt32]) throws {
        let store = gallery.store
        let number = takeSegmentNumber()
        do {
            let snapshot = try gallery.snapshot()
            let sources = snapshot.segments.filter { numbers.contains($0.description.number) }
            let description = try write(sources, as: number, manifest: snapshot.manifest)
            let columns = try mergedColumns(sources, in: snapshot)
            try store.environment.write { transaction in
                var manifest = try store.manifest(in: transaction)
                manifest.replaceSegments(numbers, with: description)
                for number in numbers { try store.deleteSegment(number, in: transaction) }
                if let description {
                    try store.columns.put(
                        columns,
                        segment: number,
                        rows: description.rows,
                        in: transaction
                    )
                }
                try store.put(manifest, in: transaction)
            }
        } catch {
            try discard(segment: number)
            throw error
        }
    }

    /// The columns of the live rows of `sources`, one after another.
    private func mergedColumns(
        _ sources: [Segment],
        in snapshot: GallerySnapshot
    ) throws -> MetadataColumns.Builder {
        var columns = MetadataColumns.Builder()
        var next = 0
        for source in sources {
            let places: [Int?] = (0..<source.description.rows).map { row in
                guard source.isLive(row) else { return nil }
                defer { next += 1 }
                return next
            }
            try snapshot.storage.read { transaction in
                try gallery.store.columns.append(
                    segment: source.description.number,
                    rows: places.count,
                    to: &columns,
                    in: transaction,
                    place: { places[$0] }
                )
            }
        }
        return columns
    }

    /// Writes the live rows of `sources` as a segment; `nil` when no row lives.
    private func write(
        _ sources: [Segment],
        as number: UInt32,
        manifest: GalleryManifest
    ) throws -> SegmentDescription? {
        var documents: [UInt64] = []
        var rows: [[Int]] = []
        for source in sources {
            let live = (0..<source.description.rows).filter(source.isLive)
            documents += live.map { source.documents[$0] }
            rows.append(live)
        }
        guard !documents.isEmpty, let first = sources.first else { return nil }
        let store = gallery.store
        // The originals go to disk first and the index is built where LMDB maps them, so that a
        // merge needs memory for the index alone.
        let vectors = try store.write(
            zip(sources, rows).map { (array: $0.originals.array, rows: $1) },
            named: Segment.vectorsArray,
            ofSegment: number
        )
        let mapped = try store.arrays.array(vectors, in: store.environment.snapshot())
        let draft = SegmentDraft(
            number: number,
            space: first.description.space,
            originals: try StoredVectors(
                mapped,
                codec: first.description.codec,
                dimension: manifest.space.dimension
            ),
            documents: documents
        )
        return try draft.write(
            to: store,
            settings: manifest.settings,
            threads: threads,
            vectors: vectors
        )
    }
}

extension GalleryManifest {
    /// Puts a merged segment where the first of its sources was.
    mutating func replaceSegments(_ numbers: [UInt32], with merged: SegmentDescription?) {
        guard let place = segments.firstIndex(where: { numbers.contains($0.number) }) else {
            return
        }
        segments.removeAll { numbers.contains($0.number) }
        guard let merged else { return }
        segments.insert(merged, at: place)
        nextSegment = max(nextSegment, merged.number + 1)
    }
}
