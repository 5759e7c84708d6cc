/// A row of a table.
package struct CSVRow: Sendable, Equatable {
    /// The cells, as many as the table has columns.
    package let cells: [String]
    /// Where the row starts.
    package let position: SourcePosition

    package init(cells: [String], position: SourcePosition) {
        self.cells = cells
        self.position = position
    }
}
