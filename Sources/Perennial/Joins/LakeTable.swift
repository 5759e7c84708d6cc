public import Tables

/// A table of a lake, as the lake keeps it.
public struct LakeTable: Sendable, Codable, Equatable {
    /// The path that it was read from, or what stands for it.
    public let name: String
    /// The absolute path of its file; `nil` for a query.
    public let location: String?
    /// What tells it from other tables.
    var identity: String { location ?? name }
    /// A SHA-256 of what it was read from, in hexadecimal: a table is indexed anew when this changes.
    public let digest: String
    /// How many rows it has.
    public let rows: Int
    /// Whether its first row names the columns.
    public let hasHeader: Bool
    /// How it is written, where it is delimited text.
    public let format: CSVFormat?
    /// How many of its rows were left out.
    public let skippedRows: Int
    /// Numbers of its columns from left to right.
    public let columns: [UInt32]
    /// Names of its columns from left to right.
    public let columnNames: [String]
    /// How its values were stored; `nil` by the first version.
    let revision: Int?
    /// How tables are stored today: numbers by their value, with what SQL must know of their spelling.
    static let currentRevision = 2

    /// Whether its values are stored as this version compares them.
    var isCurrent: Bool { revision == Self.currentRevision }
    /// Whether all its textual columns have vectors.
    public internal(set) var isEncoded = false
}
