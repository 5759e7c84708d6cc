internal import Hashing
internal import Storage
internal import Tables
internal import VectorSearch

/// Which rows of a segment have which metadata values.
///
/// One database holds the columns of all segments: segment number (4 bytes, big-endian), length and
/// bytes of the field's name, then a ``MetadataKey`` → ``RowPostings``.
struct MetadataColumns: Sendable {
    private let postings: Database<[UInt8], [UInt8]>
    /// Bytes of columns that a merge writes in one transaction.
    private static let bytesAtOnce = 4 << 20
    /// A longer name of a field is stored by its SHA-256.
    private static let longestField = 64

    init(_ environment: Environment) throws {
        postings = try environment.database("metadata", keys: [UInt8].self, values: [UInt8].self)
    }

    /// Collects the columns of a segment.
    struct Builder: Equatable {
        /// Ascending rows by field and value, as they are stored behind the segment's number.
        fileprivate var columns: [[UInt8]: [Int32]] = [:]

        /// Whether the same rows have the same values.
        static func == (left: Builder, right: Builder) -> Bool {
            left.columns.filter { !$0.value.isEmpty } == right.columns.filter { !$0.value.isEmpty }
        }

        /// Adds a row; rows come in ascending order.
        mutating func append(_ metadata: [String: MetadataValue], row: Int) {
            for (field, value) in metadata {
                let prefix = MetadataColumns.prefix(field)
                for key in MetadataKey.keys(of: value) {
                    columns[prefix + key.bytes, default: []].append(Int32(row))
                }
            }
        }
    }

    /// Adds the columns of a stored segment to a builder.
    ///
    /// `place` is the row in the new segment of each old row, ascending; `nil` leaves it out.
    func append(
        segment: UInt32,
        rows: Int,
        to builder: inout Builder,
        in transaction: borrowing ReadTransaction,
        place: (Int) -> Int?
    ) throws {
        let start = Self.start(segment)
        try postings.withCursor(over: .prefix(start), in: transaction) { cursor in
            while let (key, value) = try cursor.next() {
                let column = Array(key[start.count...])
                let isSound = unsafe RowPostings.forEach(value.span.bytes, of: rows) { row in
                    guard let new = place(row) else { return }
                    builder.columns[column, default: []].append(Int32(new))
                }
                guard isSound else {
                    throw StorageError.undecodable(type: "rows", bytes: value.count)
                }
            }
        }
    }

    /// Writes the columns of a segment that takes over rows of stored ones, value by value, in several
    /// transactions; nobody reads them before a manifest names the segment.
    ///
    /// - Throws: `StorageError.undecodable` for postings that are no rows of their segment.
    func join(
        _ sources: [Source],
        as segment: UInt32,
        rows: Int,
        of snapshot: Snapshot
    ) throws {
        var readers = sources.map { Reader($0, of: postings) }
        for index in readers.indices { try readers[index].fill(from: snapshot) }
        let start = Self.start(segment)
        var waiting: [(key: [UInt8], rows: [UInt8])] = []
        var bytes = 0
        func write() throws {
            // Running it again puts the same.
            try snapshot.environment.write(durability: .deferred, whenFull: .growAndRunAgain) {
                for (key, rows) in waiting { try postings.put(rows, for: key, in: $0) }
            }
            (waiting, bytes) = ([], 0)
        }
        while let column = readers.compactMap(\.column)
            .min(by: { $0.lexicographicallyPrecedes($1) })
        {
            var joined: [Int32] = []
            for index in readers.indices where readers[index].column == column {
                try readers[index].take(into: &joined, from: snapshot)
            }
            guard !joined.isEmpty else { continue }
            let stored = RowPostings.encode(joined, of: rows)
            waiting.append((start + column, stored))
            bytes += start.count + column.count + stored.count
            if bytes >= Self.bytesAtOnce { try write() }
        }
        if !waiting.isEmpty { try write() }
    }

    /// A stored segment whose rows another one takes over.
    struct Source {
        let segment: UInt32
        /// The new row of every row, ascending; a negative number for one that is left out.
        let places: [Int32]
    }

    /// Goes through the columns of a stored segment in their order, some of them in memory.
    private struct Reader {
        private static let columnsAtOnce = 256

        private let source: Source
        private let postings: Database<[UInt8], [UInt8]>
        private let start: [UInt8]
        private var next: [(column: [UInt8], rows: [UInt8])] = []
        private var place = 0
        private var isAtEnd = false

        init(_ source: Source, of postings: Database<[UInt8], [UInt8]>) {
            self.source = source
            self.postings = postings
            start = MetadataColumns.start(source.segment)
        }

        /// The column that comes next; `nil` behind the last one.
        var column: [UInt8]? { place < next.count ? next[place].column : nil }

        /// Adds the new rows of the next column, and goes on to the one behind it.
        mutating func take(into rows: inout [Int32], from snapshot: Snapshot) throws {
            let stored = next[place].rows
            let isSound = unsafe RowPostings.forEach(
                stored.span.bytes,
                of: source.places.count
            ) { row in
                if source.places[row] >= 0 { rows.append(source.places[row]) }
            }
            guard isSound else {
                throw StorageError.undecodable(type: "rows", bytes: stored.count)
            }
            place += 1
            if place == next.count { try fill(from: snapshot) }
        }

        /// Reads the columns behind those that were read.
        mutating func fill(from snapshot: Snapshot) throws {
            guard !isAtEnd else { return }
            // The least key behind the last one.
            let from = next.last.map { start + $0.column + [0] } ?? start
            (next, place) = ([], 0)
            try snapshot.read { transaction in
                try postings.withCursor(over: .from(from), in: transaction) { cursor in
                    while next.count < Self.columnsAtOnce {
                        guard let (key, value) = try cursor.next(), key.starts(with: start) else {
                            isAtEnd = true
                            return
                        }
                        next.append((Array(key[start.count...]), value))
                    }
                }
            }
        }
    }

    /// Writes the columns of a segment.
    func put(
        _ builder: Builder,
        segment: UInt32,
        rows: Int,
        in transaction: borrowing WriteTransaction
    ) throws {
        let start = Self.start(segment)
        // In the order of the keys, so that pages are filled one after another.
        for column in builder.columns.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            try postings.put(
                RowPostings.encode(builder.columns[column] ?? [], of: rows),
                for: start + column,
                in: transaction
            )
        }
    }

    /// Removes the columns of a segment.
    func delete(segment: UInt32, in transaction: borrowing WriteTransaction) throws {
        try postings.deleteAll(over: .prefix(Self.start(segment)), in: transaction)
    }

    /// Adds to `set` the rows whose value's stored key lies in a range.
    ///
    /// - Throws: `StorageError.undecodable` for postings that are no rows of the segment.
    func union(
        _ range: Range,
        of field: String,
        segment: UInt32,
        into set: inout RowSet,
        in transaction: borrowing ReadTransaction
    ) throws {
        let prefix = Self.start(segment) + Self.prefix(field)
        var isSound = true
        try postings.withCursor(over: range.stored(prefix), in: transaction) { cursor in
            while isSound,
                try cursor.withNextBytes({ _, value in
                    isSound = RowPostings.forEach(value, of: set.capacity) { set[$0] = true }
                }) != nil
            {}
        }
        guard isSound else { throw StorageError.undecodable(type: "rows", bytes: 0) }
    }

    /// Calls `body` with every stored text of a field (cut ones too) and its rows.
    func forEachText(
        of field: String,
        segment: UInt32,
        rows count: Int,
        in transaction: borrowing ReadTransaction,
        _ body: (_ text: ArraySlice<UInt8>, _ rows: [Int]) throws -> Void
    ) throws {
        let prefix = Self.start(segment) + Self.prefix(field)
        let range = Range.kind(.string).stored(prefix)
        try postings.withCursor(over: range, in: transaction) { cursor in
            while let (key, value) = try cursor.next() {
                var rows: [Int] = []
                _ = unsafe RowPostings.forEach(value.span.bytes, of: count) { rows.append($0) }
                try body(key[(prefix.count + 1)...], rows)
            }
        }
    }

    /// A range of stored values of one kind.
    enum Range {
        case kind(MetadataKey.Kind)
        case exactly(MetadataKey)
        case below(MetadataKey)
        case upTo(MetadataKey)
        case above(MetadataKey)
        case from(MetadataKey)

        func stored(_ prefix: [UInt8]) -> KeyRange<[UInt8]> {
            switch self {
            case .kind(let kind): .prefix(prefix + [kind.rawValue])
            case .exactly(let key): .through(prefix + key.bytes, prefix + key.bytes)
            case .below(let key): .between(prefix + [key.bytes[0]], and: prefix + key.bytes)
            case .upTo(let key): .between(prefix + [key.bytes[0]], and: prefix + key.bytes + [0])
            case .above(let key):
                .between(prefix + key.bytes + [0], and: prefix + [key.bytes[0] + 1])
            case .from(let key): .between(prefix + key.bytes, and: prefix + [key.bytes[0] + 1])
            }
        }
    }

    private static func start(_ segment: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: segment >> (24 - 8 * $0)) }
    }

    private static func prefix(_ field: String) -> [UInt8] {
        let utf8 = Array(field.utf8)
        return utf8.count <= longestField
            ? [UInt8(utf8.count)] + utf8 : [.max] + Array(MessageDigest.sha256(utf8))
    }
}
