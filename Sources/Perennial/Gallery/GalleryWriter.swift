internal import Encoders
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
    ///   - conflict: what happens when a key is already there; within `records` keys are unique.
    /// - Throws: `PerennialError.duplicateKey`, `.dimensionMismatch`; `StorageError`, for instance
    ///   `.noSpace`. Nothing of this commit is kept then, and everything before is.
    public func commit(
        _ records: [DocumentRecord],
        vectors: Matrix,
        passages: [[Range<Int>]]? = nil,
        conflict: Conflict = .refuse
    ) throws {
        let rowCounts = passages?.map(\.count) ?? .init(repeating: 1, count: records.count)
        precondition(rowCounts.count == records.count, "passages for every document")
        precondition(rowCounts.reduce(0, +) == vectors.rows, "one vector a document or passage")
        guard !records.isEmpty else { return }
        let snapshot = try gallery.snapshot()
        let manifest = snapshot.manifest
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
                documents: zip(rowCounts, manifest.nextDocument...).flatMap {
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
            try publish(description, records: records, rowCounts, conflict: conflict)
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
        let store = gallery.store
        let segments = try gallery.snapshot().allSegments
        return try store.environment.write { transaction in
            var manifest = try store.manifest(in: transaction)
            var numbers: [UInt64] = []
            for key in keys {
                guard let number = try store.number(ofKey: key, in: transaction) else { continue }
                try store.delete(number: number, key: key, in: transaction)
                numbers.append(number)
            }
            try markDeleted(numbers, of: segments, in: &manifest, transaction)
            try store.put(manifest, in: transaction)
            return numbers.count
        }
    }

    /// Sets the beam width of graph searches that name none.
    ///
    /// - Parameter beam: at least 1.
    /// - Throws: `StorageError` when the gallery cannot be written.
    public func setBeam(_ beam: Int) throws {
        precondition(beam > 0, "a beam of at least 1")
        let store = gallery.store
        try store.environment.write { transaction in
            var manifest = try store.manifest(in: transaction)
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
        records: [DocumentRecord],
        _ rowCounts: [Int],
        conflict: Conflict
    ) throws {
        let store = gallery.store
        let segments = try gallery.snapshot().allSegments
        try store.environment.write { transaction in
            var manifest = try store.manifest(in: transaction)
            var replaced: [UInt64] = []
            for record in records {
                if let old = try store.number(ofKey: record.key, in: transaction) {
                    guard conflict == .replace, old < manifest.nextDocument else {
                        throw PerennialError.duplicateKey(key: record.key, position: gallery.path)
                    }
                    try store.delete(number: old, key: record.key, in: transaction)
                    replaced.append(old)
                }
            }
            for (offset, record) in records.enumerated() {
                try store.append(
                    record,
                    number: manifest.nextDocument + UInt64(offset),
                    in: transaction
                )
            }
            var columns = MetadataColumns.Builder()
            var row = 0
            for (record, count) in zip(records, rowCounts) {
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
            try markDeleted(replaced, of: segments, in: &manifest, transaction)
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
