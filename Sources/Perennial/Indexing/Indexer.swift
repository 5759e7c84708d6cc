public import Encoders
public import Tables
internal import Tensors

/// Reads documents, encodes them and commits them, encoding while it reads and commits.
///
/// Belongs to one thread. When a run ends early, by an error or by the user, what was encoded is
/// committed first; when the process is killed, everything up to the last commit is kept. A run
/// with `knownKeys: .skip` goes on from there.
public struct Indexer {
    private let writer: GalleryWriter
    private let encoder: any TextEncoder
    private let options: IndexingOptions
    private var progress = IndexingProgress()
    private var intake: DocumentIntake
    private var uncommitted = EncodedDocuments()
    private let passages: PassageSettings?

    /// What the caller is told, and asked, while a run goes on.
    public struct Observer {
        /// Called after each batch.
        public var progress: (IndexingProgress) -> Void
        /// Called for each record that is left out.
        public var rejection: (Rejection) throws -> Void
        /// Asked after each batch whether the run should end.
        public var isCancelled: () -> Bool

        /// An observer with the given answers.
        public init(
            progress: @escaping (IndexingProgress) -> Void = { _ in },
            rejection: @escaping (Rejection) throws -> Void = { _ in },
            isCancelled: @escaping () -> Bool = { false }
        ) {
            self.progress = progress
            self.rejection = rejection
            self.isCancelled = isCancelled
        }
    }

    /// An indexer that writes through `writer`.
    ///
    /// - Throws: `PerennialError.spaceMismatch` when the encoder is of another space, `.passagesTooLong` when the
    ///   gallery's passages are longer than the encoder reads.
    public init(
        writer: GalleryWriter,
        encoder: any TextEncoder,
        options: IndexingOptions = IndexingOptions()
    ) throws {
        try writer.gallery.require(encoder.space, for: .document)
        self.writer = writer
        self.encoder = encoder
        self.options = options
        intake = DocumentIntake(options: options)
        let passages = try writer.gallery.snapshot().manifest.settings.passages
        self.passages = passages
        if let passages, let limit = encoder.documentTokenLimit, passages.tokens > limit {
            throw PerennialError.passagesTooLong(
                tokens: passages.tokens,
                limit: limit,
                model: encoder.space.model
            )
        }
    }

    /// Takes in every document of `reader`, then merges small segments.
    ///
    /// - Returns: what was done.
    /// - Throws: the first bad record's error when bad records stop the run (`TablesError`,
    ///   `PerennialError.duplicateKey`, `.emptyText`), `PerennialError.interrupted` when the
    ///   observer cancelled, and what encoding and storing throw.
    public mutating func run(
        _ reader: DocumentReader,
        observer: Observer = Observer()
    ) throws -> IndexingProgress {
        do {
            try encodeAll(reader, observer)
        } catch {
            // What is encoded already has cost minutes; the error is reported after it is safe.
            try commit()
            throw error
        }
        try commit()
        guard !observer.isCancelled() else {
            throw PerennialError.interrupted(committed: progress.committed)
        }
        try writer.finishMerging()
        return progress
    }

    private mutating func encodeAll(_ reader: DocumentReader, _ observer: Observer) throws {
        var encoding: EncodingBatch?
        var failure: (any Error)?
        repeat {
            var batch: [DocumentRecord] = []
            do {
                batch = try nextBatch(reader, observer)
            } catch {
                // The batch before is still being encoded; it comes first.
                failure = error
                batch = intake.takeBatch()
            }
            if let encoding { progress.cut += try uncommitted.append(encoding) }
            encoding =
                try batch.isEmpty
                ? nil : EncodingBatch(batch, encoder: encoder, passages: passages)
            if uncommitted.count >= options.documentsPerCommit { try commit() }
            progress.encoded = progress.committed + uncommitted.count
            if let total = reader.totalBytes, total > 0 {
                progress.share = Double(reader.bytesRead) / Double(total)
            }
            observer.progress(progress)
        } while encoding != nil && !observer.isCancelled() && failure == nil
        if let encoding { progress.cut += try uncommitted.append(encoding) }
        if let failure { throw failure }
    }

    /// Reads until a batch is full or the sources end.
    private mutating func nextBatch(
        _ reader: DocumentReader,
        _ observer: Observer
    ) throws -> [DocumentRecord] {
        let snapshot = try writer.gallery.snapshot()
        while !intake.isBatchFull {
            let failedFiles = reader.failedFiles
            do {
                guard let document = try reader.next() else { break }
                if try intake.add(document, snapshot: snapshot) == .known { progress.known += 1 }
            } catch {
                try rejectOrThrow(error, isFile: reader.failedFiles > failedFiles, observer)
            }
        }
        return intake.takeBatch()
    }

    /// Leaves out what an error is about, a record or the rest of a file, or ends the run.
    private mutating func rejectOrThrow(
        _ error: any Error,
        isFile: Bool,
        _ observer: Observer
    ) throws {
        let isAboutSources =
            switch error {
            case is TablesError, PerennialError.duplicateKey, PerennialError.emptyKey,
                PerennialError.emptyText:
                true
            default: false
            }
        guard isAboutSources, options.badRecords == .skip else { throw error }
        if isFile { progress.failedFiles += 1 } else { progress.rejected += 1 }
        try observer.rejection(Rejection(error))
    }

    private mutating func commit() throws {
        guard uncommitted.count > 0 else { return }
        let documents = uncommitted
        uncommitted = EncodedDocuments()
        try writer.commit(
            documents.records,
            vectors: documents.vectors,
            passages: documents.passages,
            conflict: options.knownKeys == .replace ? .replace : .refuse,
            in: encoder.space
        )
        intake.didCommit(documents.records)
        progress.committed += documents.count
        try writer.mergeInBackground()
    }
}

extension Rejection {
    fileprivate init(_ error: any Error) {
        let parts = "\(error)".split(separator: ": ", maxSplits: 1)
        position = parts.count == 2 ? String(parts[0]) : ""
        reason = parts.count == 2 ? String(parts[1]) : "\(error)"
    }
}
