internal import Encoders
internal import LexicalSearch
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
        while let group = MergePolicy.nextGroup(of: try gallery.snapshot().manifest.segments) {
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

    /// Where a merged segment's words and columns come from.
    enum MergedData {
        /// Those of its sources.
        case joined
        /// The documents, because those of the sources may be damaged.
        case rebuilt
    }

    /// Writes one segment with the live rows of others, and puts it in their place.
    ///
    /// Searches go on meanwhile in their snapshots.
    func merge(_ numbers: [UInt32], derivedData: MergedData = .joined) throws {
        let store = gallery.store
        let number = takeSegmentNumber()
        do {
            let snapshot = try gallery.snapshot()
            let sources = snapshot.segments.filter { numbers.contains($0.description.number) }
            let words = try mergedWords(sources, in: snapshot, derivedData)
            let description = try write(sources, as: number, words: words, in: snapshot)
            let columns = try mergedColumns(sources, in: snapshot, derivedData)
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
        in snapshot: GallerySnapshot,
        _ derivedData: MergedData
    ) throws -> MetadataColumns.Builder {
        var columns = MetadataColumns.Builder()
        var next = 0
        for source in sources {
            if derivedData == .rebuilt {
                try snapshot.forEachLiveRow(of: source) { _, record in
                    columns.append(record.metadata, row: next)
                    next += 1
                }
                continue
            }
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
        words: InvertedIndexImage?,
        in snapshot: GallerySnapshot
    ) throws -> SegmentDescription? {
        let manifest = snapshot.manifest
        var documents: [UInt64] = []
        var rows: [[Int]] = []
        for source in sources {
            let live = (0..<source.description.rows).filter(source.isLive)
            documents += live.map { source.documents[$0] }
            rows.append(live)
        }
        guard !documents.isEmpty, let first = sources.first else { return nil }
        let store = gallery.store
        let trained = snapshot.trainedCodec
        func draft(_ content: SegmentDraft.Content) throws -> SegmentDraft {
            SegmentDraft(
                number: number,
                space: first.description.space,
                content: content,
                documents: documents,
                spans: try mergedSpans(sources, rows, in: snapshot),
                words: words,
                trained: trained
            )
        }
        if let compression = manifest.settings.compression, let trained,
            sources.contains(where: { $0.originals == nil })
        {
            let image = try IndexImage(
                joining: zip(sources, rows).map { $0.codes($1) },
                recipe: compression.storedRecipe,
                by: trained,
                threads: threads
            )
            return try draft(.codes(image))
                .write(to: store, settings: manifest.settings, threads: threads)
        }
        // The originals go to disk first and the index is built where LMDB maps them, so that a
        // merge needs memory for the index alone.
        let stored = sources.compactMap(\.originals)
        let vectors = try store.write(
            zip(stored, rows).map { (array: $0.array, rows: $1) },
            named: Segment.vectorsArray,
            ofSegment: number
        )
        let mapped = try store.arrays.array(vectors, in: store.environment.snapshot())
        let originals = try StoredVectors(
            mapped,
            codec: first.description.codec,
            dimension: stored[0].dimension
        )
        return try draft(.vectors(originals)).write(
            to: store,
            settings: manifest.settings,
            threads: threads,
            vectors: vectors
        )
    }

    /// The spans of the live rows; `nil` when all sources have a row a document.
    private func mergedSpans(
        _ sources: [Segment],
        _ rows: [[Int]],
        in snapshot: GallerySnapshot
    ) throws -> [Range<Int>]? {
        guard sources.contains(where: { $0.spans != nil }) else { return nil }
        return try zip(sources, rows).flatMap { source, rows in
            try rows.map { row in
                if let spans = source.spans {
                    guard let span = spans[row] else {
                        throw PerennialError.damaged(
                            path: gallery.path,
                            part: "passage \(row) of segment \(source.description.number)"
                        )
                    }
                    return span
                }
                let record = try snapshot.document(number: source.documents[row])
                return 0..<record.text.utf8.count
            }
        }
    }

    /// The words of the live rows; from the texts where a source has no index of them.
    private func mergedWords(
        _ sources: [Segment],
        in snapshot: GallerySnapshot,
        _ derivedData: MergedData
    ) throws -> InvertedIndexImage? {
        guard let options = snapshot.manifest.settings.words else { return nil }
        var builder = InvertedIndexBuilder(analyzer: try Analyzer(options))
        for source in sources {
            if derivedData == .joined, let words = source.words, words.header.analyzer == options {
                try builder.add(words, keeping: source.isLive)
                continue
            }
            try snapshot.forEachLiveRow(of: source) { row, record in
                let span = source.spans?[row]
                builder.add(span.map { record.embeddedTexts(of: [$0])[0] } ?? record.embeddedText)
            }
        }
        return builder.finish()
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
