public import Encoders
internal import Foundation
internal import Storage
public import Tables

/// Takes tables into a lake: first the values of all columns, then the vectors of their texts.
///
/// Only what is new is read and encoded. A run that is interrupted or killed goes on where it was when it is run again:
/// a table is marked as done in a transaction that follows everything it needs.
/// Belongs to one thread.
public struct LakeBuilder {
    let writer: GalleryWriter
    let store: LakeStore
    let encoder: any TextEncoder
    let settings: LakeSettings
    var report = LakeReport()
    private var state: LakeStore.State
    private var waiting: [TableProfile] = []
    private var waitingValues = 0

    /// How many values are written in one transaction.
    private static let valuesPerBatch = 2_000_000
    /// How many tables are written in one transaction.
    private static let tablesPerBatch = 512

    /// What the caller is told, and asked, while a run goes on.
    public struct Observer {
        /// Told how many tables were looked at, of how many.
        public var tables: (_ done: Int, _ all: Int) -> Void = { _, _ in }
        /// Told how many columns were encoded, of how many.
        public var columns: (_ done: Int, _ all: Int) -> Void = { _, _ in }
        /// Told that a table is left out, and why.
        public var rejection: (_ table: String, _ reason: String) -> Void = { _, _ in }
        /// Told what is odd about a table.
        public var note: (_ table: String, LakeNote) -> Void = { _, _ in }
        /// Asked from time to time whether the run should end.
        public var isCancelled: () -> Bool = { false }

        /// An observer that says and hears nothing.
        public init() {}
    }

    /// A builder that writes through `writer`.
    ///
    /// - Throws: `PerennialError.spaceMismatch` when the encoder is of another space, `.patternMismatch` when the
    ///   lake's texts are written in another way than `settings` say, `.notALake` when the gallery has documents of
    ///   another kind.
    public init(
        writer: GalleryWriter,
        encoder: any TextEncoder,
        settings: LakeSettings? = nil
    ) throws {
        let gallery = writer.gallery
        try gallery.require(encoder.space, for: .document)
        self.writer = writer
        self.encoder = encoder
        store = try LakeStore(gallery.store.environment)
        let store = store
        if let state = try store.environment.read({ try store.state(in: $0) }) {
            if let settings, settings != state.settings {
                throw PerennialError.patternMismatch(
                    path: gallery.path,
                    lake: state.settings.pattern.rawValue,
                    asked: settings.pattern.rawValue
                )
            }
            self.state = state
        } else {
            guard try gallery.snapshot().manifest.nextDocument == 0 else {
                throw PerennialError.notALake(path: gallery.path)
            }
            state = LakeStore.State(settings: settings ?? LakeSettings())
        }
        self.settings = state.settings
    }

    /// Takes in every table of `sources`; tables of their folders that are gone leave the lake.
    ///
    /// - Throws: `PerennialError.interrupted` when the observer cancelled; what reading, encoding and storing throw. A
    ///   table that cannot be read is left out and reported.
    public mutating func run(
        _ sources: [DocumentSource],
        options: ReadingOptions = ReadingOptions(),
        observer: Observer = Observer()
    ) throws -> LakeReport {
        guard !sources.contains(.standardInput) else {
            throw PerennialError.unrepeatableTable(name: "stdin")
        }
        let reader = try TableReader(sources, options: options)
        for skipped in reader.skippedFiles where skipped.reason == .unknownFormat {
            observer.rejection(skipped.path, "its name stands for no table")
        }
        try putState()
        let all = reader.remaining
        var found: [String: TableSource] = [:]
        while let source = reader.nextSource() {
            try stopIfCancelled(observer)
            found[source.location ?? source.name] = source
            try take(source, observer)
            observer.tables(all - reader.remaining, all)
        }
        try writeWaiting()
        try removeLost(from: sources, found: Set(found.keys))
        try encode(found, observer)
        try writer.finishMerging()
        return report
    }

    func stopIfCancelled(_ observer: Observer) throws {
        if observer.isCancelled() {
            throw PerennialError.interrupted(committed: report.encoded)
        }
    }

    /// Reads a table that is new or has changed.
    private mutating func take(_ source: TableSource, _ observer: Observer) throws {
        do {
            if let problem = source.problem { throw problem }
            let identity = source.location ?? source.name
            let store = store
            let known = try store.environment.read { try store.table(identity: identity, in: $0) }
            if let known, try source.fileDigest() == known.digest {
                report.unchanged += 1
                return
            }
            let profile = try TableProfile(source)
            if source.path == nil, profile.contentDigest == known?.digest {
                report.unchanged += 1
                return
            }
            guard profile.rows > 0 else {
                report.skipped += 1
                observer.rejection(source.name, "it has no rows")
                return
            }
            for note in profile.notes { observer.note(source.name, note) }
            if known == nil { report.added += 1 } else { report.changed += 1 }
            waiting.append(profile)
            waitingValues += profile.columns.reduce(0) { $0 + $1.values.count }
        } catch let error as TablesError {
            report.skipped += 1
            observer.rejection(source.name, "\(error)")
        }
        if waitingValues >= Self.valuesPerBatch || waiting.count >= Self.tablesPerBatch {
            try writeWaiting()
        }
    }

    /// Writes the tables that were read, in place of those of the same identity.
    private mutating func writeWaiting() throws {
        guard !waiting.isEmpty else { return }
        let digests = try waiting.map { try $0.source.fileDigest() ?? $0.contentDigest }
        try removeDocuments(ofTables: waiting.map { $0.source.location ?? $0.source.name })
        var (state, report) = (state, report)
        let (store, waiting) = (store, waiting)
        try store.environment.write(whenFull: .growAndRunAgain) { transaction in
            (state, report) = (self.state, self.report)
            var batch = ValuePostings.Batch()
            for (profile, digest) in zip(waiting, digests) {
                let identity = profile.source.location ?? profile.source.name
                if let old = try store.table(identity: identity, in: transaction) {
                    try store.remove(old, in: transaction)
                }
                var numbers: [UInt32] = []
                for (place, column) in profile.columns.enumerated() {
                    let stored = LakeColumn(
                        column,
                        table: profile.source.name,
                        identity: identity,
                        place: place
                    )
                    let number = state.nextColumn
                    try store.append(stored, column, number: number, to: &batch, in: transaction)
                    numbers.append(number)
                    state.nextColumn += 1
                    report.columns += 1
                }
                try store.put(
                    LakeTable(profile, digest: digest, columns: numbers),
                    in: transaction
                )
            }
            try store.postings.put(batch, number: state.nextBatch, in: transaction)
            state.nextBatch += 1
            try store.put(state, in: transaction)
        }
        (self.state, self.report) = (state, report)
        self.waiting = []
        waitingValues = 0
    }

    private func putState() throws {
        try store.environment.write { try store.put(state, in: $0) }
    }

    /// Removes tables that lie below the sources' folders and are no longer there.
    private mutating func removeLost(from sources: [DocumentSource], found: Set<String>) throws {
        let folders = sources.compactMap { source -> String? in
            guard case .folder(let path) = source else { return nil }
            return URL(fileURLWithPath: path).resolvingSymlinksInPath().path + "/"
        }
        let store = store
        let lost = try store.environment.read { transaction in
            try store.allTables(in: transaction).filter { table in
                guard let location = table.location, !found.contains(location) else {
                    return false
                }
                return folders.contains { location.hasPrefix($0) }
            }
        }
        guard !lost.isEmpty else { return }
        try removeDocuments(ofTables: lost.map(\.identity))
        try store.environment.write(whenFull: .growAndRunAgain) { transaction in
            for table in lost { try store.remove(table, in: transaction) }
        }
        report.removed += lost.count
    }

    /// Deletes the documents of tables that are about to change; the tables themselves follow, so that a kill between
    /// the two leaves tables that are still seen to differ.
    private func removeDocuments(ofTables identities: [String]) throws {
        let store = store
        let keys = try store.environment.read { transaction in
            try identities.flatMap { identity -> [String] in
                guard let table = try store.table(identity: identity, in: transaction) else {
                    return []
                }
                return try table.columns.compactMap { number in
                    try store.column(number, in: transaction)?.key(number: number)
                }
            }
        }
        if !keys.isEmpty { try writer.delete(keys: keys) }
    }
}

extension LakeTable {
    init(_ profile: TableProfile, digest: String, columns: [UInt32]) {
        self.init(
            name: profile.source.name,
            location: profile.source.location,
            digest: digest,
            rows: profile.rows,
            hasHeader: profile.hasHeader,
            format: profile.format,
            skippedRows: profile.skippedRows,
            columns: columns,
            columnNames: profile.columns.map(\.name)
        )
    }
}
