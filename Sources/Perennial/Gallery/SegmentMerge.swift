internal import Encoders
internal import LexicalSearch
internal import Storage
internal import VectorSearch

/// Writes one segment with the live rows of others, in whatever thread; nobody sees it before its
/// ``Product`` is published.
struct SegmentMerge: Sendable {
    /// Where a merged segment's words and columns come from.
    enum DerivedData: Sendable {
        /// Those of its sources.
        case joined
        /// The documents, because those of the sources may be damaged.
        case rebuilt
    }

    /// What a merge has written.
    struct Product: Sendable {
        /// What the manifest will say of the segment; `nil` when no row lives.
        let description: SegmentDescription?
        /// Its metadata.
        let columns: MetadataColumns.Builder
    }

    /// The number of the new segment.
    let number: UInt32
    /// The segments that it takes the place of, as they were when the merge began.
    let sources: [Segment]
    private let snapshot: GallerySnapshot
    private let derivedData: DerivedData
    private let threads: Int
    private var store: GalleryStore { snapshot.store }

    /// A merge of the segments of `snapshot` that have those numbers.
    init(
        _ numbers: [UInt32],
        of snapshot: GallerySnapshot,
        as number: UInt32,
        derivedData: DerivedData = .joined,
        threads: Int
    ) {
        self.number = number
        self.snapshot = snapshot
        self.derivedData = derivedData
        self.threads = threads
        sources = snapshot.segments.filter { numbers.contains($0.description.number) }
    }

    /// Writes the new segment's arrays.
    ///
    /// - Throws: `StorageError`, or `PerennialError.damaged` where a source cannot be read. What was
    ///   written then is the caller's to discard.
    func run() throws -> Product {
        try Product(description: write(words: words()), columns: columns())
    }

    /// The columns of the live rows of `sources`, one after another.
    private func columns() throws -> MetadataColumns.Builder {
        var columns = MetadataColumns.Builder()
        var next = 0
        for source in sources {
            let areFormer = try snapshot.storage.read {
                try store.columns.areFormer(segment: source.description.number, in: $0)
            }
            if derivedData == .rebuilt || areFormer {
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
                try store.columns.append(
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
    private func write(words: InvertedIndexImage?) throws -> SegmentDescription? {
        let manifest = snapshot.manifest
        var documents: [UInt64] = []
        var rows: [[Int]] = []
        for source in sources {
            let live = (0..<source.description.rows).filter(source.isLive)
            documents += live.map { source.documents[$0] }
            rows.append(live)
        }
        guard !documents.isEmpty, let first = sources.first else { return nil }
        let trained = snapshot.trainedCodec
        func draft(_ content: SegmentDraft.Content) throws -> SegmentDraft {
            SegmentDraft(
                number: number,
                space: first.description.space,
                content: content,
                documents: documents,
                spans: try spans(of: rows),
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
    private func spans(of rows: [[Int]]) throws -> [Range<Int>]? {
        guard sources.contains(where: { $0.spans != nil }) else { return nil }
        return try zip(sources, rows).flatMap { source, rows in
            try rows.map { row in
                if let spans = source.spans {
                    guard let span = spans[row] else {
                        throw PerennialError.damaged(
                            path: store.environment.path,
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
    private func words() throws -> InvertedIndexImage? {
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
