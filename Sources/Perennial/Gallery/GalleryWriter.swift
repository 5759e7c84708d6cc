public import Encoders
internal import Foundation
internal import LexicalSearch
public import Storage
public import Tensors
internal import VectorSearch

/// Changes a gallery, one commit at a time; there is one writer a gallery among all processes.
///
/// A writer belongs to one thread at a time. Every method that returns has committed: what it did
/// survives `kill -9` and a loss of power.
public final class GalleryWriter {
    /// What happens when a document's key is already in the gallery.
    public enum Conflict: Sendable {
        /// The commit is refused.
        case refuse
        /// The document takes the place of the one before.
        case replace
    }

    let gallery: Gallery
    let threads: Int
    private let lease: WriterLease
    private var nextSegment: UInt32
    /// A merge that runs on another thread; everything that changes segments but commits and
    /// deletions waits for it.
    var backgroundMerge: BackgroundMerge?

    /// Becomes the gallery's writer, and removes what a killed writer left behind.
    ///
    /// - Parameters:
    ///   - gallery: opened for reading and writing.
    ///   - waiting: whether to wait for the present writer.
    ///   - threads: threads that build indexes; one a processor when `nil`.
    /// - Throws: `StorageError.writerBusy` with the process that is writing, or `.readOnly`.
    public init(
        _ gallery: Gallery,
        waiting: WriterWait = .never,
        threads: Int? = nil
    ) throws {
        self.gallery = gallery
        self.threads = threads ?? KernelThreads.count
        lease = try gallery.store.environment.writerLease(waiting: waiting)
        nextSegment = 0
        nextSegment = try collectAbandonedSegments()
    }

    // Another writer would take what a running merge writes for what a killed one left behind.
    deinit { backgroundMerge?.product.wait() }

    /// Commits documents with their vectors as one segment.
    ///
    /// - Parameters:
    ///   - records: `n` documents.
    ///   - vectors: `n × d`, the gallery's dimension, finite; a row a passage where there are such.
    ///   - passages: for each document the parts of its text's UTF-8 that have a vector, one at
    ///     least; `nil` when each document has one vector for the whole of it.
    ///   - conflict: what happens when a key is already there. Keys are compared by their bytes. A
    ///     key that comes twice in `records` is refused, or the last one wins where documents are
    ///     replaced.
    ///   - space: the space that the vectors are in, where the caller knows it.
    /// - Throws: `PerennialError.duplicateKey`, `.emptyKey`, `.unfitCommit`, `.dimensionMismatch`,
    ///   `.spaceMismatch`, `.changedMeanwhile`; `StorageError`, for instance `.noSpace`. Nothing of
    ///   this commit is kept then, and everything before is.
    public func commit(
        _ records: [DocumentRecord],
        vectors: Matrix,
        passages: [[Range<Int>]]? = nil,
        conflict: Conflict = .refuse,
        in space: EmbeddingSpace? = nil
    ) throws {
        let batch = try CommitBatch(
            records,
            vectors: vectors,
            passages: passages,
            conflict: conflict,
            path: gallery.path
        )
        guard !batch.records.isEmpty else { return }
        let (records, vectors, passages) = (batch.records, batch.vectors, batch.passages)
        let snapshot = try gallery.snapshot()
        let manifest = snapshot.manifest
        if let space { try gallery.require(space, for: .document) }
        guard vectors.columns == manifest.documentSpace.dimension else {
            throw PerennialError.dimensionMismatch(
                expected: manifest.documentSpace.dimension,
                found: vectors.columns
            )
        }
        let number = takeSegmentNumber()
        do {
            let codec = manifest.settings.originals
            let originals = try StoredVectors(vectors, codec: codec)
            let draft = SegmentDraft(
                number: number,
                space: manifest.documentSpace.fingerprint,
                content: .vectors(originals),
                // The documents' numbers are known now, because nobody else can write.
                documents: zip(batch.rowCounts, manifest.nextDocument...).flatMap {
                    .init(repeating: $1, count: $0) as [UInt64]
                },
                spans: passages.map { $0.flatMap(\.self) },
                words: try manifest.settings.words.map { options in
                    var builder = InvertedIndexBuilder(analyzer: try Analyzer(options))
                    for (place, record) in records.enumerated() {
                        let parts = passages.map { record.embeddedTexts(of: $0[place]) }
                        for text in parts ?? [record.embeddedText] { builder.add(text) }
                    }
                    return builder.finish()
                },
                trained: snapshot.trainedCodec
            )
            let description = try draft.write(
                to: gallery.store,
                settings: manifest.settings,
                threads: threads
            )
            try publish(description, of: batch, since: snapshot, conflict: conflict)
        } catch {
            try discard(segment: number)
            throw error
        }
    }

    /// Deletes the documents with those keys; keys that are not there are ignored.
    ///
    /// - Returns: how many documents were deleted.
    @discardableResult
    public func delete(keys: [String]) throws -> Int {
        let snapshot = try gallery.snapshot()
        return try delete(snapshot) { transaction in
            try keys.compactMap { key in
                try gallery.store.number(ofKey: key, in: transaction).map { ($0, key) }
            }
        }
    }

    /// Deletes the documents that meet a condition at the moment of the deletion.
    ///
    /// - Returns: how many documents were deleted.
    /// - Throws: `PerennialError.unknownField` for a field that no document has: `not` before a
    ///   misspelt one would delete everything.
    @discardableResult
    public func delete(matching filter: Filter) throws -> Int {
        // The writer's lease keeps others from changing documents between snapshot and transaction,
        // and the transaction refuses where one did not ask for a lease.
        let snapshot = try gallery.snapshot()
        if let field = try snapshot.unknownFields(of: filter).first {
            throw PerennialError.unknownField(filter: filter.text, field: field)
        }
        let keys = try snapshot.keys(matching: filter)
        return try delete(snapshot) { transaction in
            guard try gallery.store.manifest(in: transaction) == snapshot.manifest else {
                throw PerennialError.changedMeanwhile(path: gallery.path)
            }
            return try keys.compactMap { key in
                try gallery.store.number(ofKey: key, in: transaction).map { ($0, key) }
            }
        }
    }

    /// Deletes the documents that `chosen` names in the transaction of the deletion.
    private func delete(
        _ snapshot: GallerySnapshot,
        _ chosen: (borrowing WriteTransaction) throws -> [(number: UInt64, key: String)]
    ) throws -> Int {
        let store = gallery.store
        return try store.environment.write { transaction in
            var manifest = try store.manifest(in: transaction)
            guard manifest.holdsSegments(of: snapshot.manifest) else {
                throw PerennialError.changedMeanwhile(path: gallery.path)
            }
            var numbers: Set<UInt64> = []
            for (number, key) in try chosen(transaction) where numbers.insert(number).inserted {
                try store.delete(
                    number: number,
                    key: key,
                    pendingIn: manifest.upgrade?.to,
                    in: transaction
                )
            }
            try markDeleted(numbers.sorted(), of: snapshot.allSegments, in: &manifest, transaction)
            try store.put(manifest, in: transaction)
            return numbers.count
        }
    }

    /// Sets the beam width of graph searches that name none.
    ///
    /// - Parameters:
    ///   - beam: at least 1.
    ///   - snapshot: where it was measured; `nil` for a width that was not.
    /// - Throws: `PerennialError.badBeam`; `.changedMeanwhile` when the vectors were compressed or
    ///   moved to another space since; `StorageError` when the gallery cannot be written.
    public func setBeam(_ beam: Int, measuredIn snapshot: GallerySnapshot? = nil) throws {
        guard beam > 0 else { throw PerennialError.badBeam(found: beam) }
        let store = gallery.store
        try store.environment.write { transaction in
            var manifest = try store.manifest(in: transaction)
            if let measured = snapshot?.manifest {
                guard manifest.documentSpace == measured.documentSpace,
                    manifest.settings.compression == measured.settings.compression
                else { throw PerennialError.changedMeanwhile(path: gallery.path) }
            }
            manifest.settings.beam = beam
            try store.put(manifest, in: transaction)
        }
    }

    /// Removes a segment that no manifest names.
    func discard(segment number: UInt32) throws {
        let store = gallery.store
        try store.environment.write { try store.deleteSegment(number, in: $0) }
    }

    /// A segment number that no segment has or had.
    func takeSegmentNumber() -> UInt32 {
        defer { nextSegment += 1 }
        return nextSegment
    }

    /// Makes a written segment visible, with its documents.
    private func publish(
        _ description: SegmentDescription,
        of batch: CommitBatch,
        since snapshot: GallerySnapshot,
        conflict: Conflict
    ) throws {
        let store = gallery.store
        let records = batch.records
        try store.environment.write { transaction in
            var manifest = try store.manifest(in: transaction)
            // Numbers, codes and space of the segment are those of the snapshot.
            guard manifest.nextDocument == snapshot.manifest.nextDocument,
                manifest.documentSpace.fingerprint == description.space,
                manifest.holdsSegments(of: snapshot.manifest)
            else { throw PerennialError.changedMeanwhile(path: gallery.path) }
            var replaced: [UInt64] = []
            for (offset, record) in records.enumerated() {
                if let old = try store.number(ofKey: record.key, in: transaction) {
                    guard conflict == .replace, old < manifest.nextDocument else {
                        throw PerennialError.duplicateKey(key: record.key, position: gallery.path)
                    }
                    try store.delete(
                        number: old,
                        key: record.key,
                        pendingIn: manifest.upgrade?.to,
                        in: transaction
                    )
                    replaced.append(old)
                }
                try store.append(
                    record,
                    number: manifest.nextDocument + UInt64(offset),
                    in: transaction
                )
            }
            var columns = MetadataColumns.Builder()
            var row = 0
            for (record, count) in zip(records, batch.rowCounts) {
                for row in row..<row + count { columns.append(record.metadata, row: row) }
                row += count
            }
            try store.columns.put(
                columns,
                segment: description.number,
                rows: description.rows,
                in: transaction
            )
            manifest.segments.append(description)
            manifest.nextDocument += UInt64(records.count)
            manifest.nextSegment = max(manifest.nextSegment, description.number + 1)
            try markDeleted(replaced, of: snapshot.allSegments, in: &manifest, transaction)
            try store.put(manifest, in: transaction)
        }
    }

    /// Marks the rows of documents as deleted.
    private func markDeleted(
        _ numbers: [UInt64],
        of segments: [Segment],
        in manifest: inout GalleryManifest,
        _ transaction: borrowing WriteTransaction
    ) throws {
        guard !numbers.isEmpty else { return }
        for segment in segments {
            let documents = numbers.map(segment.documents.rows(of:)).filter { !$0.isEmpty }
            let number = segment.description.number
            guard !documents.isEmpty, var description = manifest.segment(number) else { continue }
            var live = try gallery.store.liveRows(of: description, in: transaction)
            for rows in documents where live[rows.lowerBound] {
                for row in rows { live[row] = false }
                description.deleted += rows.count
                description.passages?.deleted += 1
            }
            manifest.replaceSegments([number], with: description)
            try gallery.store.put(
                live: live,
                ofSegment: segment.description.number,
                in: transaction
            )
        }
    }

    /// Deletes arrays that no manifest names, and answers the first free segment number.
    private func collectAbandonedSegments() throws -> UInt32 {
        let store = gallery.store
        let manifest = try gallery.snapshot().manifest
        let segments = manifest.segments + manifest.renewedSegments
        let numbers = Set(segments.map(\.number))
        let names = Set(segments.flatMap { $0.allArrays.map(\.name) })
        var free = manifest.nextSegment
        for number in try store.segmentsWithArrays() where !numbers.contains(number) {
            try discard(segment: number)
            free = max(free, number + 1)
        }
        let abandoned = try store.segmentArrays().filter { !names.contains($0) }
        guard !abandoned.isEmpty else { return free }
        try store.environment.write { transaction in
            for name in abandoned { try store.arrays.remove(name, in: transaction) }
        }
        return free
    }
}
