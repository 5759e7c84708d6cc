internal import Storage
internal import Tables

/// Which columns of a lake have a value: 8 bytes of the value's key, 4 of the batch that wrote them → column numbers.
///
/// Each batch adds entries of its own, so that adding tables never rewrites what is there.
struct ValuePostings: Sendable {
    private let postings: Database<[UInt8], [UInt8]>

    init(_ environment: Environment) throws {
        postings = try environment.database(GalleryDatabase.lakePostings)
    }

    /// Column numbers by value, to be written together.
    struct Batch {
        fileprivate var columns: [UInt64: [UInt32]] = [:]
        /// How many column numbers there are.
        private(set) var count = 0

        /// Adds the values of a column.
        mutating func add(_ keys: [UInt64], column: UInt32) {
            for key in keys { columns[key, default: []].append(column) }
            count += keys.count
        }
    }

    /// Writes a batch under a number that no batch had before.
    func put(
        _ batch: Batch,
        number: UInt32,
        in transaction: borrowing WriteTransaction
    ) throws {
        // In the order of the keys, so that pages are written one after another.
        for key in batch.columns.keys.sorted() {
            let columns = batch.columns[key] ?? []
            try postings.put(Self.encode(columns), for: Self.stored(key, number), in: transaction)
        }
    }

    /// In how many columns a value occurs.
    func frequency<Access>(
        of key: UInt64,
        in transaction: borrowing Transaction<Access>
    ) throws -> Int {
        var bytes = 0
        try postings.withCursor(over: .prefix(Self.prefix(key)), in: transaction) { cursor in
            while try cursor.withNextBytes({ _, value in bytes += value.byteCount }) != nil {}
        }
        return bytes / MemoryLayout<UInt32>.size
    }

    /// Calls `body` with the number of every column that has a value.
    func forEachColumn<Access>(
        of key: UInt64,
        in transaction: borrowing Transaction<Access>,
        _ body: (UInt32) -> Void
    ) throws {
        try postings.withCursor(over: .prefix(Self.prefix(key)), in: transaction) { cursor in
            var isInside = true
            while isInside {
                let visited: Void? = try cursor.withNextBytes { _, value in
                    for offset in stride(from: 0, to: value.byteCount - 3, by: 4) {
                        let number = unsafe value.unsafeLoadUnaligned(
                            fromByteOffset: offset,
                            as: UInt32.self
                        )
                        body(UInt32(littleEndian: number))
                    }
                }
                isInside = visited != nil
            }
        }
    }

    /// Removes columns from the entries of their values.
    func remove(
        _ columns: Set<UInt32>,
        keys: [UInt64],
        in transaction: borrowing WriteTransaction
    ) throws {
        for key in keys {
            let prefix = Self.prefix(key)
            let entries = try postings.entries(over: .prefix(prefix), in: transaction)
            for (stored, value) in entries {
                let numbers = Self.decode(value)
                let kept = numbers.filter { !columns.contains($0) }
                if kept.count == numbers.count { continue }
                if kept.isEmpty {
                    try postings.delete(stored, in: transaction)
                } else {
                    try postings.put(Self.encode(kept), for: stored, in: transaction)
                }
            }
        }
    }

    /// How many entries there are.
    func count(in transaction: borrowing ReadTransaction) throws -> Int {
        try postings.count(in: transaction)
    }

    /// Calls `body` with every entry: a value's key, the batch that wrote it, and the columns; `nil` for one that is none.
    func forEach(
        in transaction: borrowing ReadTransaction,
        _ body: ((key: UInt64, batch: UInt32, columns: [UInt32])?) throws -> Void
    ) throws {
        try postings.withCursor(in: transaction) { cursor in
            while let (stored, value) = try cursor.next() {
                guard stored.count == 12, !value.isEmpty, value.count % 4 == 0 else {
                    try body(nil)
                    continue
                }
                let key = stored[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                let batch = stored[8...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                try body((key, batch, Self.decode(value)))
            }
        }
    }

    /// Removes all entries.
    func removeAll(in transaction: borrowing WriteTransaction) throws {
        try postings.deleteAll(over: .all, in: transaction)
    }

    private static func prefix(_ key: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: key >> (56 - 8 * $0)) }
    }

    private static func stored(_ key: UInt64, _ batch: UInt32) -> [UInt8] {
        prefix(key) + (0..<4).map { UInt8(truncatingIfNeeded: batch >> (24 - 8 * $0)) }
    }

    private static func encode(_ columns: [UInt32]) -> [UInt8] {
        columns.flatMap { column in (0..<4).map { UInt8(truncatingIfNeeded: column >> (8 * $0)) } }
    }

    private static func decode(_ bytes: [UInt8]) -> [UInt32] {
        stride(from: 0, to: bytes.count - 3, by: 4).map { start in
            (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * $1) }
        }
    }
}
