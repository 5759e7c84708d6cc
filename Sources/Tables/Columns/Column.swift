/// A column of a table.
public struct Column: Sendable, Equatable {
    /// Its name; empty where the table has none.
    public let name: String
    /// The values without repetition, in the order of their first appearance, without white space at both ends.
    public let distinctValues: [String]
    /// What it holds.
    public let type: ColumnType

    /// Whether white space was taken off some cell.
    package let isPadded: Bool

    /// For every row the index of its value in ``distinctValues``, -1 for an empty cell: a value is held once.
    private let rows: [Int32]

    /// A column from its cells, from top to bottom; a cell of white space alone is empty.
    public init(name: String, cells: some Sequence<String>) {
        var builder = ColumnBuilder(name: name)
        for cell in cells { builder.append(cell) }
        self = builder.build()
    }

    init(name: String, distinctValues: [String], rows: [Int32], isPadded: Bool) {
        self.name = name
        self.distinctValues = distinctValues
        self.rows = rows
        self.isPadded = isPadded
        type = ColumnType(of: distinctValues)
    }

    /// How many rows it has, empty cells included.
    public var count: Int { rows.count }

    /// How many cells are empty.
    public var emptyCount: Int { rows.count { $0 < 0 } }

    /// Whether no value repeats: the side of a join that says "one".
    public var isUnique: Bool { distinctValues.count == count - emptyCount }

    /// The value of a row, or `nil` for an empty cell.
    public subscript(row: Int) -> String? {
        rows[row] < 0 ? nil : distinctValues[Int(rows[row])]
    }

    /// The value of every row, `nil` for empty cells.
    public var values: [String?] { rows.indices.map { self[$0] } }
}
