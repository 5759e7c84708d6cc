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
        /// How the values of all tables are stored; `nil` where some are as the first version stored them.
        var revision: Int?
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
            states = try environment.database("lake/state")
            tables = try environment.database("lake/tables")
            columns = try environment.database("lake/columns")
            samples = try environment.database("lake/samples")
            values = try environment.database("lake/values")
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
