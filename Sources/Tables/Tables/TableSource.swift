/// A table that can be read, and read again.
package struct TableSource: Sendable {
    /// The path of the file, or what stands for it; names the table in a lake.
    package let name: String
    /// The file; `nil` for a query or standard input.
    package let path: String?

    private let part: SourcePart
    private let searchPath: String?

    init(_ part: SourcePart, searchPath: String?) {
        self.part = part
        self.searchPath = searchPath
        switch part {
        case .file(let file, _):
            name = file
            path = file
        case .query(let sql):
            name = "sql:" + sql
            path = nil
        case .standardInput:
            name = "stdin"
            path = nil
        }
    }

    /// Begins to read the rows.
    ///
    /// - Throws: `TablesError` when the table cannot be opened or its header is wrong.
    package func open() throws(TablesError) -> TableStream {
        try TableStream(part, searchPath: searchPath)
    }
}
