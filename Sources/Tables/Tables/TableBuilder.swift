/// Collects the rows of a table.
struct TableBuilder {
    private var columns: [ColumnBuilder]
    private var indexes: [String: Int] = [:]
    private var problems: [TablesError] = []
    private var skippedRows = 0
    private var rowCount = 0

    /// A table whose columns are known, as a CSV file's are.
    init(names: [String] = []) {
        columns = names.map { ColumnBuilder(name: $0) }
    }

    /// Adds a row with a cell for every column.
    mutating func append(_ cells: [String]) {
        for (index, cell) in cells.enumerated() { columns[index].append(cell) }
        rowCount += 1
    }

    /// Adds an object; a key that is new becomes a column, which is empty above.
    mutating func append(_ object: JSONObject) {
        for member in object.members {
            let text: String? =
                switch member.value {
                case .null: nil
                case .string(let text): text
                default: member.value.text
                }
            let index = index(of: member.key)
            columns[index].append(text ?? "")
        }
        rowCount += 1
        for index in columns.indices { columns[index].fill(to: rowCount) }
    }

    private mutating func index(of key: String) -> Int {
        if let index = indexes[key] { return index }
        var column = ColumnBuilder(name: key)
        column.fill(to: rowCount)
        columns.append(column)
        indexes[key] = columns.count - 1
        return columns.count - 1
    }

    /// Notes a row that is left out.
    mutating func skip(_ problem: TablesError) {
        skippedRows += 1
        if problems.count < Table.keptProblems { problems.append(problem) }
    }

    /// The table, unless every row was bad.
    ///
    /// - Throws: the first problem, when no row is good.
    consuming func build(name: String) throws(TablesError) -> Table {
        if rowCount == 0, let problem = problems.first { throw problem }
        return Table(
            name: name,
            title: Table.title(of: name),
            columns: columns.map { $0.build() },
            problems: problems,
            skippedRows: skippedRows
        )
    }
}
