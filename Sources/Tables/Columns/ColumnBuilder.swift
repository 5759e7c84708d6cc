/// Collects the cells of a column.
struct ColumnBuilder {
    let name: String
    private var indexes: [[UInt8]: Int32] = [:]
    private var distinctValues: [String] = []
    private var rows: [Int32] = []
    private var isPadded = false

    init(name: String) {
        self.name = name
    }

    var count: Int { rows.count }

    /// Adds a cell; values are told apart byte by byte, as the file does.
    mutating func append(_ cell: String) {
        let value = cell.trimmingWhitespace()
        if value.utf8.count < cell.utf8.count { isPadded = true }
        guard !value.isEmpty else {
            rows.append(-1)
            return
        }
        let key = Array(value.utf8)
        if let index = indexes[key] {
            rows.append(index)
        } else {
            let index = Int32(distinctValues.count)
            indexes[key] = index
            distinctValues.append(value)
            rows.append(index)
        }
    }

    /// Adds empty cells until there are `count`.
    mutating func fill(to count: Int) {
        while rows.count < count { rows.append(-1) }
    }

    consuming func build() -> Column {
        Column(name: name, distinctValues: distinctValues, rows: rows, isPadded: isPadded)
    }
}
