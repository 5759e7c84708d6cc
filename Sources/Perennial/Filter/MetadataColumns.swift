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
