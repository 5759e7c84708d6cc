/// Collects the rows of a table.
struct TableBuilder {
    private var columns: [ColumnBuilder]
    private var rowCount = 0

    /// A table whose first columns are known, as a CSV file's are.
    init(names: [String] = []) {
        columns = names.map { ColumnBuilder(name: $0) }
    }

    /// Adds a row with a cell for each of `names`; columns that are new are empty above.
    mutating func append(_ cells: [String], names: [String]) {
        for name in names[columns.count...] {
            var column = ColumnBuilder(name: name)
            column.fill(to: rowCount)
            columns.append(column)
        }
        for (index, cell) in cells.enumerated() { columns[index].append(cell) }
        rowCount += 1
    }

    /// The table that a stream, now at its end, has told.
    consuming func build(_ stream: TableStream) -> Table {
        Table(
            name: stream.name,
            title: Table.title(of: stream.name),
            columns: columns.map { $0.build() },
            problems: stream.problems,
            skippedRows: stream.skippedRows,
            hasHeader: stream.hasHeader,
            format: stream.format
        )
    }
}
