internal import Hashing
internal import Storage
internal import Tables
internal import VectorSearch

/// Which rows of a segment have which metadata values.
///
/// One database holds the columns of all segments: segment number (4 bytes, big-endian), length and
/// bytes of the field's name, then a ``MetadataTerm`` as it is stored → ``RowPostings``. Columns that
/// were written until format 3 are read by ``FormerMetadataColumn``.
struct MetadataColumns: Sendable {
    private let postings: Database<[UInt8], [UInt8]>
    /// A longer name of a field is stored by its SHA-256.
    private static let longestField = 64

    init(_ environment: Environment) throws {
        postings = try environment.database(GalleryDatabase.metadata)
    }

    /// Collects the columns of a segment.
    struct Builder: Equatable {
        /// Ascending rows by field and value, as they are stored behind the segment's number.
        fileprivate var columns: [[UInt8]: [Int32]] = [:]

        /// Adds a row; rows come in ascending order.
        mutating func append(_ metadata: [String: MetadataValue], row: Int) {
            for (field, value) in metadata {
                let prefix = MetadataColumns.prefix(field)
                for term in MetadataTerm.all(of: value) {
                    columns[prefix + term.stored, default: []].append(Int32(row))
                }
            }
        }
    }

    // MARK: Writing

    /// Adds the columns of a stored segment to a builder; they are not ``areFormer(segment:in:)``.
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
                try Self.forEachRow(value, of: rows) { row in
                    guard let new = place(row) else { return }
                    builder.columns[column, default: []].append(Int32(new))
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

    // MARK: Reading

    /// Adds to `set` the rows with a stored value in a range.
    ///
    /// - Throws: `StorageError.undecodable` for postings that are no rows of the segment.
    func union(
        _ range: StoredRange,
        of field: String,
        segment: UInt32,
        into set: inout RowSet,
        in transaction: borrowing ReadTransaction
    ) throws {
        let prefix = Self.start(segment) + Self.prefix(field)
        let keys = KeyRange<[UInt8]>.between(prefix + range.lower, and: prefix + range.upper)
        var isSound = true
        try postings.withCursor(over: keys, in: transaction) { cursor in
            while isSound,
                try cursor.withNextBytes({ _, value in
                    isSound = RowPostings.forEach(value, of: set.capacity) { set[$0] = true }
                }) != nil
            {}
        }
        guard isSound else { throw StorageError.undecodable(type: "rows", bytes: 0) }
    }

    /// Calls `body` with every stored value of a range, its kind first, and its rows.
    func forEach(
        _ range: StoredRange,
        of field: String,
        segment: UInt32,
        rows count: Int,
        in transaction: borrowing ReadTransaction,
        _ body: (_ stored: ArraySlice<UInt8>, _ rows: [Int32]) throws -> Void
    ) throws {
        let prefix = Self.start(segment) + Self.prefix(field)
        let keys = KeyRange<[UInt8]>.between(prefix + range.lower, and: prefix + range.upper)
        try postings.withCursor(over: keys, in: transaction) { cursor in
            while let (key, value) = try cursor.next() {
                var rows: [Int32] = []
                try Self.forEachRow(value, of: count) { rows.append(Int32($0)) }
                try body(key[prefix.count...], rows)
            }
        }
    }

    /// Whether a field's column was written until format 3, so that its keys are not exact.
    func isFormer(
        _ field: String,
        segment: UInt32,
        in transaction: borrowing ReadTransaction
    ) throws -> Bool {
        try isFormer(column: Self.start(segment) + Self.prefix(field), in: transaction)
    }

    /// Whether a column of a segment was written until format 3.
    func areFormer(segment: UInt32, in transaction: borrowing ReadTransaction) throws -> Bool {
        let start = Self.start(segment)
        let end = start + .init(repeating: .max, count: 40)
        var next = start
        // From one field to the next, without reading what lies between.
        while true {
            let key = try postings.withCursor(over: .between(next, and: end), in: transaction) {
                try $0.nextKey()
            }
            guard let key, let column = Self.columnPrefix(of: key) else { return false }
            if try isFormer(column: column, in: transaction) { return true }
            next = column + [.max]
        }
    }

    private func isFormer(
        column: [UInt8],
        in transaction: borrowing ReadTransaction
    ) throws -> Bool {
        for kind in FormerMetadataColumn.Kind.allCases {
            let range = KeyRange<[UInt8]>.prefix(column + [kind.rawValue])
            let first = try postings.withCursor(over: range, in: transaction) { try $0.nextKey() }
            if first != nil { return true }
        }
        return false
    }

    // MARK: Checking

    /// How many values all segments have.
    func count(in transaction: borrowing ReadTransaction) throws -> Int {
        try postings.count(in: transaction)
    }

    /// A sum over pairs of a stored value and a row, which does not depend on their order.
    struct Digest: Equatable {
        private var sums = SIMD2<UInt64>(0, 0)

        /// Adds the rows of a column's value.
        fileprivate mutating func add(_ column: some Sequence<UInt8>, rows: some Sequence<Int32>) {
            // FNV-1a of the bytes, and a mixture of it with each row (SplitMix64).
            let key = column.reduce(UInt64(0xCBF2_9CE4_8422_2325)) {
                ($0 ^ UInt64($1)) &* 0x100_0000_01B3
            }
            for row in rows {
                let place = UInt64(truncatingIfNeeded: row) &+ 1
                let seeds = SIMD2(key ^ (place &* 0x9E37_79B9_7F4A_7C15), key &+ (place << 32))
                var mixed = (seeds ^ (seeds &>> 30)) &* 0xBF58_476D_1CE4_E5B9
                mixed = (mixed ^ (mixed &>> 27)) &* 0x94D0_49BB_1331_11EB
                sums &+= mixed ^ (mixed &>> 31)
            }
        }

        /// Adds a row as its document says.
        mutating func add(_ metadata: [String: MetadataValue], row: Int) {
            for (field, value) in metadata {
                let prefix = MetadataColumns.prefix(field)
                for term in MetadataTerm.all(of: value) {
                    add(prefix + term.stored, rows: CollectionOfOne(Int32(row)))
                }
            }
        }
    }

    /// The sum over what is stored of a segment, the rows that `isLive` alone; columns that were
    /// written until format 3 as they are read today.
    ///
    /// - Parameters:
    ///   - segment: the segment's number.
    ///   - count: how many rows it has.
    ///   - transaction: what is read.
    ///   - isLive: whether a row counts.
    ///   - value: what the document of a row has in the field that a column belongs to.
    /// - Returns: the sum.
    /// - Throws: `StorageError.undecodable` for what is no column; what `value` throws.
    func digest(
        segment: UInt32,
        rows count: Int,
        in transaction: borrowing ReadTransaction,
        isLive: (Int) -> Bool,
        value: (_ row: Int, _ column: [UInt8]) throws -> MetadataValue?
    ) throws -> Digest {
        var digest = Digest()
        let start = Self.start(segment)
        var former: (column: [UInt8], values: FormerMetadataColumn)?
        var current: (column: [UInt8], isFormer: Bool) = ([], false)
        func finish(_ read: (column: [UInt8], values: FormerMetadataColumn)?) throws {
            guard let read else { return }
            var values = read.values
            let name = Array(read.column.dropFirst(start.count))
            for row in values.unsure where isLive(Int(row)) {
                try value(Int(row), name).map { values.append($0, row: row) }
            }
            for (stored, rows) in values.columns {
                digest.add(name + stored, rows: Set(rows))
            }
        }
        try postings.withCursor(over: .prefix(start), in: transaction) { cursor in
            while let (key, bytes) = try cursor.next() {
                guard let column = Self.columnPrefix(of: key), key.count > column.count else {
                    throw StorageError.undecodable(type: "column", bytes: key.count)
                }
                if column != current.column {
                    try finish(former)
                    current = (column, try isFormer(column: column, in: transaction))
                    former = current.isFormer ? (column, FormerMetadataColumn()) : nil
                }
                var rows: [Int32] = []
                try Self.forEachRow(bytes, of: count) { if isLive($0) { rows.append(Int32($0)) } }
                if former == nil {
                    digest.add(key[start.count...], rows: rows)
                } else {
                    former?.values.append(Array(key[column.count...]), rows: rows)
                }
            }
        }
        try finish(former)
        return digest
    }

    /// What stands for a field in front of its values.
    static func prefix(_ field: String) -> [UInt8] {
        let utf8 = Array(field.utf8)
        return utf8.count <= longestField
            ? [UInt8(utf8.count)] + utf8 : [.max] + Array(MessageDigest.sha256(utf8))
    }

    /// Segment and field of a stored key; `nil` for a key that is too short.
    private static func columnPrefix(of key: [UInt8]) -> [UInt8]? {
        guard key.count > 4 else { return nil }
        let length = 5 + (key[4] == .max ? 32 : Int(key[4]))
        return key.count >= length ? Array(key.prefix(length)) : nil
    }

    private static func start(_ segment: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: segment >> (24 - 8 * $0)) }
    }

    private static func forEachRow(
        _ bytes: [UInt8],
        of count: Int,
        _ body: (Int) -> Void
    ) throws {
        guard unsafe RowPostings.forEach(bytes.span.bytes, of: count, body) else {
            throw StorageError.undecodable(type: "rows", bytes: bytes.count)
        }
    }
}
