internal import Compatibility
internal import Encoders
internal import Foundation
internal import LexicalSearch
internal import Storage
internal import VectorSearch

/// Checks every database of a gallery's folder, in memory that does not grow with the gallery.
struct GalleryVerification {
    private let snapshot: GallerySnapshot
    private var result = Verification()

    private var store: GalleryStore { snapshot.store }
    private var manifest: GalleryManifest { snapshot.manifest }

    /// A segment with a graph of fewer rows is not looked through for copies.
    private static let leastRows = 1_000
    /// So many copies of a vector, on average, are worth a warning.
    private static let copies = 20

    init(_ snapshot: GallerySnapshot) { self.snapshot = snapshot }

    /// Checks everything.
    ///
    /// - Parameter progress: told what share of the arrays' bytes was checked, 0 to 1.
    /// - Returns: what was found.
    /// - Throws: `StorageError` when the file cannot be read at all.
    mutating func run(progress: (Double) -> Void) throws -> Verification {
        let names = Set(store.environment.databaseNames)
        for name in names.sorted() where GalleryDatabase(rawValue: name) == nil {
            result.report("database \"\(name)\"", "no gallery has a database of that name")
        }
        let lake = try LakeVerification(store.environment, names)
        for database in GalleryDatabase.allCases where names.contains(database.rawValue) {
            try check(database, lake, progress)
        }
        progress(1)
        return result
    }

    /// Checks one database: a case without a check does not compile.
    private mutating func check(
        _ database: GalleryDatabase,
        _ lake: LakeVerification?,
        _ progress: (Double) -> Void
    ) throws {
        let (entries, checked): (Int, String)
        switch database {
        case .manifest:
            entries = try checkManifest()
            checked = "a digest an entry"
        case .documents:
            try checkRows()
            entries = try checkDocuments()
            checked = "a digest an entry, the segments"
        case .keys:
            entries = try snapshot.storage.read { try store.counts(in: $0).keys }
            checked = "the documents"
        case .tombstones:
            entries = try checkDeletions()
            checked = "a digest an entry, the documents"
        case .arrays:
            entries = try checkArrays(progress)
            checked = "a checksum a block, one an array, the graphs' links"
        case .metadata:
            entries = try checkColumns()
            checked = "the documents"
        case .renewed:
            entries = try checkRenewed()
            checked = "a digest of each entry and its key"
        case .lakeState, .lakeTables, .lakeColumns, .lakeSamples, .lakeValues, .lakePostings:
            (entries, checked) =
                try lake?.check(database, &result) ?? (0, "nothing: there is no lake")
        }
        result.list(database, entries: entries, checked: checked)
    }

    // MARK: The manifest and the parts beside it

    private mutating func checkManifest() throws -> Int {
        let entries: Database<[UInt8], Data> = try store.environment.database(.manifest)
        var count = 0
        var parts: Set<GalleryStore.UpgradePart> = []
        try snapshot.storage.read { transaction in
            try entries.withCursor(in: transaction) { cursor in
                while let (key, value) = try cursor.next() {
                    count += 1
                    let name = String(decoding: key, as: UTF8.self)
                    guard let data = SealedValue.open(value) else {
                        result.report("manifest, \(name)", "its digest differs")
                        continue
                    }
                    if name == GalleryStore.manifestKey { continue }
                    guard
                        let part = GalleryStore.UpgradePart.allCases.first(where: { $0.key == name }
                        )
                    else {
                        result.report("manifest, \(name)", "no gallery has such an entry")
                        continue
                    }
                    parts.insert(part)
                    if let problem = Self.problem(of: part, data) {
                        result.report("manifest, \(name)", problem)
                    }
                }
            }
        }
        if manifest.upgrade?.fit != nil {
            for part in [GalleryStore.UpgradePart.projection, .sample] where !parts.contains(part) {
                result.report(
                    "manifest, \(part.key)",
                    "it is missing, though a projection was fitted"
                )
            }
        }
        return count
    }

    private static func problem(of part: GalleryStore.UpgradePart, _ data: Data) -> String? {
        do {
            switch part {
            case .projection: _ = try Projection(bytes: Array(data))
            case .sample where data.count % RowName.byteCount != 0: return "it is no list of rows"
            case .sample: break
            case .certificate: _ = try JSONDecoder().decode(UpgradeCertificate.self, from: data)
            case .inputs: _ = try JSONDecoder().decode(CertificateInputs.self, from: data)
            case .classes: _ = try JSONSerialization.jsonObject(with: data)
            }
            return nil
        } catch {
            return "it cannot be read: \(error)"
        }
    }

    // MARK: Segments

    private mutating func checkArrays(_ progress: (Double) -> Void) throws -> Int {
        let total = manifest.segments.reduce(1) { $0 + $1.bytes }
        var checked = 0
        for segment in snapshot.allSegments {
            snapshot.checkArrays(of: segment).forEach { result.report($0) }
            if let warning = snapshot.unreachableRows(of: segment) { result.warn(warning) }
            warnOfCopies(in: segment)
            checked += segment.description.bytes
            progress(min(1, Double(checked) / Double(total)))
        }
        return try snapshot.storage.read { try store.arrays.names(in: $0).count }
    }

    /// Searches of a graph end in the first crowd of copies that they meet.
    private mutating func warnOfCopies(in segment: Segment) {
        guard segment.index is GraphIndex, let vectors = segment.originals,
            vectors.count >= Self.leastRows
        else { return }
        let distinct = DistinctRows(vectors).count
        guard distinct * Self.copies <= vectors.count else { return }
        result.warn(
            "segment \(segment.description.number): its \(vectors.count) rows are copies of about "
                + "\(distinct) different vectors; `perennial tune` measures what searches miss"
        )
    }

    private mutating func checkRows() throws {
        let upgrade = manifest.upgrade
        for (segments, space) in [
            (snapshot.segments, manifest.documentSpace.fingerprint),
            (snapshot.renewedSegments, upgrade?.to ?? ""),
        ] {
            for segment in segments {
                if segment.description.space != space {
                    result.report(
                        "segment \(segment.description.number)",
                        "its vectors are in space \(segment.description.space), not in \(space)"
                    )
                }
                checkRows(of: segment)
            }
        }
        var documents = LiveDocuments(snapshot.segments)
        var renewed = LiveDocuments(snapshot.renewedSegments)
        var document = documents.next()?.number
        var last: UInt64?
        while let number = renewed.next()?.number {
            while let known = document, known < number { document = documents.next()?.number }
            if document != number {
                result.report("document \(number)", "it has a vector in the new space only")
            }
            if last == number {
                result.report("document \(number)", "it is in two segments of the new space")
            }
            last = number
        }
    }

    private mutating func checkRows(of segment: Segment) {
        let description = segment.description
        let name = "segment \(description.number)"
        if segment.documents.count != description.rows {
            result.report(name, "it has not a document a row")
        }
        if let spans = segment.spans, spans.count != description.rows {
            result.report(name, "it has not a passage a row")
        }
        if let words = segment.words, words.header.documents != description.rows {
            result.report(name, "its words are of \(words.header.documents) rows")
        }
        var last: (number: UInt64, isLive: Bool)?
        var (live, documents) = (0, 0)
        for row in 0..<min(segment.documents.count, description.rows) {
            let number = segment.documents[row]
            let isLive = segment.isLive(row)
            if isLive { live += 1 }
            if let last, last.number == number, segment.spans != nil {
                if isLive != last.isLive {
                    result.report(name, "a part of document \(number) is deleted")
                }
            } else {
                if let last, last.number >= number {
                    result.report(name, "row \(row) is out of order")
                }
                if isLive { documents += 1 }
            }
            last = (number, isLive)
        }
        if documents != description.documents - description.deletedDocuments {
            result.report(name, "\(documents) documents live where the manifest has another count")
        }
        if live != description.rows - description.deleted {
            result.report(
                name,
                "\(live) rows live where \(description.rows - description.deleted) should"
            )
        }
    }

    /// Opening a segment reads the deletions; here those that no segment reads are told.
    private mutating func checkDeletions() throws -> Int {
        for segment in snapshot.allSegments where segment.description.deleted > 0 {
            do {
                _ = try snapshot.storage.read {
                    try store.liveRows(of: segment.description, in: $0)
                }
            } catch {
                result.report("segment \(segment.description.number), deletions", "\(error)")
            }
        }
        return try snapshot.storage.read { try store.tombstones.count(in: $0) }
    }

    private mutating func checkColumns() throws -> Int {
        for segment in snapshot.allSegments {
            try snapshot.checkColumns(of: segment).forEach { result.report($0) }
        }
        return try snapshot.storage.read { try store.columns.count(in: $0) }
    }

    // MARK: Documents

    /// Every document and key: each document is in one segment, its key leads to it, and there are no
    /// further keys.
    private mutating func checkDocuments() throws -> Int {
        var live = LiveDocuments(snapshot.segments)
        var expected = live.next()
        let (store, nextDocument) = (store, manifest.nextDocument)
        /// The document that the segments name next.
        func advance() {
            let last = expected?.number
            expected = live.next()
            while let again = expected, again.number == last {
                result.report("document \(again.number)", "it is in two segments")
                expected = live.next()
            }
        }
        let absence = "a segment has it, and it is not there"
        var documents = 0
        let counts = try snapshot.storage.read { transaction in
            try store.documents.withCursor(in: transaction) { cursor in
                while let number = try cursor.nextKey() {
                    while let missing = expected?.number, missing < number {
                        result.report("document \(missing)", absence)
                        advance()
                    }
                    documents += 1
                    if expected?.number == number {
                        advance()
                    } else {
                        result.report("document \(number)", "no segment has it")
                    }
                    if number >= nextDocument {
                        result.report("document \(number)", "its number was never given")
                    }
                    do {
                        guard let record = try store.record(number: number, in: transaction) else {
                            continue
                        }
                        if try store.number(ofKey: record.key, in: transaction) != number {
                            result.report("key \"\(record.key)\"", "it leads to another document")
                        }
                    } catch {
                        result.report("document \(number)", "\(error)")
                    }
                }
            }
            return try store.counts(in: transaction)
        }
        while let missing = expected?.number {
            result.report("document \(missing)", absence)
            advance()
        }
        if counts.keys != documents {
            result.report("keys", "\(counts.keys) where there are \(documents) documents")
        }
        return documents
    }

    // MARK: Vectors of an upgrade

    private mutating func checkRenewed() throws -> Int {
        guard let renewed = store.renewed else { return 0 }
        var count = 0
        try snapshot.storage.read { transaction in
            try renewed.withCursor(in: transaction) { cursor in
                while let (key, value) = try cursor.next() {
                    count += 1
                    let name = RowName(bytes: Array(key.prefix(RowName.byteCount)))
                    let document = name.map { "\($0.document)" } ?? "of no number"
                    let part = "the renewed vector of document \(document)"
                    if name == nil || GalleryStore.renewedBytes(value, key) == nil {
                        result.report(part, "its digest differs")
                    }
                }
            }
        }
        return count
    }
}
