public import Tables

/// A column of a lake, as the lake keeps it.
public struct LakeColumn: Sendable, Codable, Equatable {
    /// The table that it belongs to, by the name that it was indexed under.
    public let table: String
    /// What tells that table from others.
    let identity: String
    /// Its name; empty where the table has none.
    public let name: String
    /// Its place in the table, from 0.
    public let place: Int
    /// What it holds.
    public let type: ColumnType
    /// How many rows the table has.
    public let rows: Int
    /// How many of its cells are empty.
    public let empty: Int
    /// How many distinct values it has, spellings that differ only in case or white space counted once.
    public let distinct: Int
    /// Whether it has more distinct values than the lake keeps, so that overlaps are at least what is measured.
    public let isCut: Bool
    /// What an earlier version did not store: see ``ColumnProfile``.
    private let storedForm: ValueForm?
    private let storedUniform: Bool?
    private let storedFoldings: String?

    /// Which spellings are one value.
    public var form: ValueForm { storedForm ?? .text }
    /// Whether every value has one spelling, without white space around it.
    var isUniform: Bool { storedUniform ?? false }
    /// Characters that folding changes.
    var foldings: String { storedFoldings ?? "" }

    init(_ profile: ColumnProfile, table: String, identity: String, place: Int) {
        self.table = table
        self.identity = identity
        name = profile.name
        self.place = place
        type = profile.type
        rows = profile.rowCount
        empty = profile.emptyCount
        distinct = profile.values.count
        isCut = profile.isCut
        storedForm = profile.form
        storedUniform = profile.isUniform
        storedFoldings = profile.foldings
    }

    /// Whether an encoder of texts can say something of it: numbers are joined by their values alone.
    var isTextual: Bool { type == .text || type == .date }

    /// The key of its document in the gallery, where it has that number.
    func key(number: UInt32) -> String { "\(table)#\(number)" }
}
