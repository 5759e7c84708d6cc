internal import Foundation
internal import Storage
internal import Tables

/// The databases that a lake has beside those of its gallery.
struct LakeStore: Sendable {
    /// The numbers that the next column and the next batch get, and what the lake's vectors are made from.
    struct State: Codable {
        var settings: LakeSettings
        var nextColumn: UInt32 = 0
        var nextBatch: UInt32 = 0
    }

    let environment: Environment
    let postings: ValuePostings
    private let states: Database<String, Data>
    private let tables: Database<[UInt8], Data>
    private let columns: Database<UInt32, Data>
    private let samples: Database<UInt32, Data>
    private let values: Database<UInt32, Data>
    private static let stateKey = "state"

    /// Opens the databases; makes them where the environment may be written and they are absent.
    ///
    /// - Throws: `PerennialError.notALake` where a gallery that is only read has none.
    init(_ environment: Environment) throws {
        self.environment = environment
        do {
            postings = try ValuePostings(environment)
            states = try environment.database(GalleryDatabase.lakeState)
            tables = try environment.database(GalleryDatabase.lakeTables)
            columns = try environment.database(GalleryDatabase.lakeColumns)
            samples = try environment.database(GalleryDatabase.lakeSamples)
            values = try environment.database(GalleryDatabase.lakeValues)
        } catch StorageError.databaseNotFound {
            throw PerennialError.notALake(path: environment.path)
        }
    }

    /// Numbers and settings; `nil` before the first table.
    func state<Access>(in transaction: borrowing Transaction<Access>) throws -> State? {
        try states.get(Self.stateKey, in: transaction).map { try decode($0, part: "lake state") }
    }

    func put(_ state: State, in transaction: borrowing WriteTransaction) throws {
        try states.put(encode(state), for: Self.stateKey, in: transaction)
    }

    /// The table of an identity.
    func table<Access>(
        identity: String,
        in transaction: borrowing Transaction<Access>
    ) throws -> LakeTable? {
        try tables.get(GalleryStore.storedKey(identity), in: transaction)
            .map { try decode($0, part: "table \(identity)") }
    }

    /// All tables, by name.
    func allTables<Access>(in transaction: borrowing Transaction<Access>) throws -> [LakeTable] {
        try tables.entries(in: transaction).map { try decode($0.value, part: "a table") }
    }

    func put(_ table: LakeTable, in transaction: borrowing WriteTransaction) throws {
        try tables.put(encode(table), for: GalleryStore.storedKey(table.identity), in: transaction)
    }

    /// The column of a number; `nil` where its table was removed.
    func column<Access>(
        _ number: UInt32,
        in transaction: borrowing Transaction<Access>
    ) throws -> LakeColumn? {
        try columns.get(number, in: transaction)
            .map { try decode($0, part: "lake column \(number)") }
    }

    /// The values of a column as it spells them, as many as were kept.
    func sample<Access>(
        of number: UInt32,
        in transaction: borrowing Transaction<Access>
    ) throws -> [String] {
        guard let stored = try samples.get(number, in: transaction) else { return [] }
        return try decode(stored, part: "sample of lake column \(number)")
    }

    /// The values of a column.
    func values<Access>(
        of number: UInt32,
        in transaction: borrowing Transaction<Access>
    ) throws -> ValueCounts {
        let found = try values.withBytes(of: number, in: transaction, ColumnValues.decode)
        guard let found = found ?? nil else { throw damaged("values of lake column \(number)") }
        return found
    }

    /// How many of ascending keys a column has, and how many values it has at all.
    func overlap<Access>(
        of number: UInt32,
        with keys: [UInt64],
        in transaction: borrowing Transaction<Access>
    ) throws -> Int {
        let found = try values.withBytes(of: number, in: transaction) {
            ColumnValues.overlap($0, with: keys)
        }
        guard let found = found ?? nil else { throw damaged("values of lake column \(number)") }
        return found
    }

    /// Stores a column; its values enter `batch`.
    func append(
        _ column: LakeColumn,
        _ profile: ColumnProfile,
        number: UInt32,
        to batch: inout ValuePostings.Batch,
        in transaction: borrowing WriteTransaction
    ) throws {
        try columns.append(encode(column), for: number, in: transaction)
        try samples.append(encode(profile.sample), for: number, in: transaction)
        try values.append(ColumnValues.encode(profile.values), for: number, in: transaction)
        batch.add(profile.values.keys, column: number)
    }

    /// Removes a table with its columns.
    func remove(_ table: LakeTable, in transaction: borrowing WriteTransaction) throws {
        for number in table.columns {
            let keys = try values(of: number, in: transaction).keys
            try postings.remove([number], keys: keys, in: transaction)
            try columns.delete(number, in: transaction)
            try samples.delete(number, in: transaction)
            try values.delete(number, in: transaction)
        }
        try tables.delete(GalleryStore.storedKey(table.identity), in: transaction)
    }

    // MARK: Reading all of it, for checks

    /// How many entries a database of the lake has.
    func count(
        of database: GalleryDatabase,
        in transaction: borrowing ReadTransaction
    ) throws -> Int {
        switch database {
        case .lakeState: try states.count(in: transaction)
        case .lakeTables: try tables.count(in: transaction)
        case .lakeColumns: try columns.count(in: transaction)
        case .lakeSamples: try samples.count(in: transaction)
        case .lakeValues: try values.count(in: transaction)
        case .lakePostings: try postings.count(in: transaction)
        case .manifest, .documents, .keys, .tombstones, .arrays, .metadata, .renewed: 0
        }
    }

    /// Calls `body` with every table and its stored key; with `nil` for one that cannot be read, or that stands under another
    /// key than its own.
    func forEachTable<Access>(
        in transaction: borrowing Transaction<Access>,
        _ body: (_ key: [UInt8], LakeTable?) throws -> Void
    ) throws {
        try tables.withCursor(in: transaction) { cursor in
            while let (key, value) = try cursor.next() {
                let table: LakeTable? = try? decode(value, part: "a table")
                try body(
                    key,
                    table.flatMap { GalleryStore.storedKey($0.identity) == key ? $0 : nil }
                )
            }
        }
    }

    /// Calls `body` with the number of every column, and with what is stored of it: `nil` where that is missing or cannot
    /// be read.
    func forEachColumn<Access>(
        in transaction: borrowing Transaction<Access>,
        _ body: (_ number: UInt32, LakeColumn?, _ sample: [String]?) throws -> Void
    ) throws {
        try columns.withCursor(in: transaction) { cursor in
            while let (number, value) = try cursor.next() {
                let column: LakeColumn? = try? decode(value, part: "lake column \(number)")
                let sample: [String]? = try samples.get(number, in: transaction).flatMap {
                    try? decode($0, part: "sample of lake column \(number)")
                }
                try body(number, column, sample)
            }
        }
    }

    /// Calls `body` with the values of every column: `nil` for what cannot be read.
    func forEachValues<Access>(
        in transaction: borrowing Transaction<Access>,
        _ body: (_ number: UInt32, _ hasDigest: Bool, ValueCounts?) throws -> Void
    ) throws {
        try values.withCursor(in: transaction) { cursor in
            while let number = try cursor.nextKey() {
                let found = try values.withBytes(of: number, in: transaction) {
                    (ColumnValues.hasDigest($0), ColumnValues.decode($0))
                }
                try body(number, found?.0 ?? false, found?.1)
            }
        }
    }

    // MARK: Removing what cannot be read

    /// Removes a table by its stored key, without its columns.
    func removeTable(storedKey key: [UInt8], in transaction: borrowing WriteTransaction) throws {
        try tables.delete(key, in: transaction)
    }

    /// Removes what is stored of a column, but for its postings.
    func removeColumn(_ number: UInt32, in transaction: borrowing WriteTransaction) throws {
        try columns.delete(number, in: transaction)
        try samples.delete(number, in: transaction)
        try values.delete(number, in: transaction)
    }

    /// The numbers of all columns of which anything is stored.
    func columnNumbers(in transaction: borrowing ReadTransaction) throws -> Set<UInt32> {
        Set(try columns.keys(in: transaction)).union(try samples.keys(in: transaction))
            .union(try values.keys(in: transaction))
    }

    private func encode(_ value: some Encodable) throws -> Data {
        try SealedValue.seal(JSONEncoder().encode(value))
    }

    private func decode<Value: Decodable>(_ stored: Data, part: String) throws -> Value {
        guard let data = SealedValue.open(stored) else { throw damaged(part) }
        do {
            return try JSONDecoder().decode(Value.self, from: data)
        } catch {
            throw damaged(part)
        }
    }

    private func damaged(_ part: String) -> PerennialError {
        .damaged(path: environment.path, part: part)
    }
}
