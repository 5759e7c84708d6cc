internal import Encoders
internal import LexicalSearch
internal import Storage
internal import Tensors
internal import VectorSearch

/// A row in the new space that is about to be written: its vector, and the old row that it renews.
struct RenewedRow {
    let name: RowName
    let vector: [Float]
    /// The part of its document's text; `nil` where each row is a document.
    let span: Range<Int>?
}

extension GallerySnapshot {
    /// The live rows of segments in the new space, in the order of documents.
    func renewedRows(ofSegments numbers: Set<UInt32>) throws -> [RenewedRow] {
        try renewedSegments.enumerated().filter { numbers.contains($0.element.description.number) }
            .flatMap { index, segment in
                try (0..<segment.description.rows).filter(segment.isLive).map { row in
                    RenewedRow(
                        name: name(of: RowPlace(segment: segments.count + index, row: row)),
                        vector: try segment.vectors([row]).elements,
                        span: segment.spans?[row]
                    )
                }
            }
            .sorted { ($0.name.document, $0.name.ordinal) < ($1.name.document, $1.name.ordinal) }
    }
}

extension GalleryWriter {
    /// Writes rows in the new space as a segment, and publishes it in one transaction.
    ///
    /// - Parameters:
    ///   - rows: in the order of documents; all passages of a document or none.
    ///   - snapshot: where the documents are.
    ///   - withWords: whether the segment gets an index of words.
    ///   - publish: puts the segment into the manifest; `nil` when there are no rows.
    /// What was deleted since the snapshot is deleted in the segment too.
    ///
    /// - Throws: `PerennialError.changedMeanwhile` when the upgrade, or its segments, are no longer
    ///   those of `snapshot`; what `publish` throws, and `StorageError`. Nothing of this is kept then.
    func writeRenewed(
        _ rows: [RenewedRow],
        of snapshot: GallerySnapshot,
        withWords: Bool,
        publish: (
            SegmentDescription?, inout GalleryManifest, borrowing WriteTransaction
        ) throws -> Void
    ) throws {
        let store = gallery.store
        let number = takeSegmentNumber()
        do {
            var columns = MetadataColumns.Builder()
            var words: InvertedIndexBuilder?
            if withWords, let options = snapshot.manifest.settings.words {
                words = InvertedIndexBuilder(analyzer: try Analyzer(options))
            }
            for (index, row) in rows.enumerated() {
                let record = try snapshot.document(number: row.name.document)
                columns.append(record.metadata, row: index)
                words?.add(
                    row.span.map { record.embeddedTexts(of: [$0])[0] } ?? record.embeddedText
                )
            }
            let description = try describe(rows, as: number, words?.finish(), of: snapshot)
            try store.environment.write { transaction in
                var manifest = try store.manifest(in: transaction)
                guard manifest.isSameUpgrade(as: snapshot.manifest) else {
                    throw PerennialError.changedMeanwhile(path: gallery.path)
                }
                let description = try description.map {
                    try markGone(rows, in: $0, transaction)
                }
                try publish(description, &manifest, transaction)
                if let description {
                    try store.columns.put(
                        columns,
                        segment: number,
                        rows: description.rows,
                        in: transaction
                    )
                }
                manifest.nextSegment = max(manifest.nextSegment, number + 1)
                try store.put(manifest, in: transaction)
            }
        } catch {
            try discard(segment: number)
            throw error
        }
    }

    /// Marks rows whose document has gone since they were read as deleted.
    private func markGone(
        _ rows: [RenewedRow],
        in written: SegmentDescription,
        _ transaction: borrowing WriteTransaction
    ) throws -> SegmentDescription {
        var live = RowSet(capacity: written.rows, filled: true)
        var gone: Set<UInt64> = []
        for (index, row) in rows.enumerated()
        where try !gallery.store.documents.contains(row.name.document, in: transaction) {
            live[index] = false
            gone.insert(row.name.document)
        }
        guard !gone.isEmpty else { return written }
        var description = written
        description.deleted = live.capacity - live.count
        description.passages?.deleted = gone.count
        try gallery.store.put(live: live, ofSegment: written.number, in: transaction)
        return description
    }

    private func describe(
        _ rows: [RenewedRow],
        as number: UInt32,
        _ words: InvertedIndexImage?,
        of snapshot: GallerySnapshot
    ) throws -> SegmentDescription? {
        guard let first = rows.first, let space = snapshot.manifest.upgradeSpace else { return nil }
        let settings = snapshot.manifest.settings
        let vectors = Matrix(
            rows: rows.count,
            columns: first.vector.count,
            elements: rows.flatMap(\.vector)
        )
        let hasSpans = rows.contains { $0.span != nil }
        let draft = SegmentDraft(
            number: number,
            space: space.fingerprint,
            content: .vectors(try StoredVectors(vectors, codec: settings.originals)),
            documents: rows.map(\.name.document),
            spans: try hasSpans
                ? rows.map { row in
                    try row.span ?? 0..<snapshot.document(number: row.name.document).text.utf8.count
                } : nil,
            words: words
        )
        // What a codec learned of the old space says nothing of the new one.
        return try draft.write(
            to: gallery.store,
            settings: settings.uncompressed,
            threads: threads
        )
    }
}
