/// A table that can be read, and read again.
package struct TableSource: Sendable {
    /// The path of the file, or what stands for it; names the table in a lake.
    package let name: String
    /// The file; `nil` for a query or standard input.
    package let path: String?

    private let part: SourcePart
    private let searchPath: String?
    /// What is known of the file.
    package let options: ReadingOptions

    init(_ part: SourcePart, options: ReadingOptions, searchPath: String?) {
        self.part = part
        self.options = options
        self.searchPath = searchPath
        name = part.name
        path =
            switch part {
            case .file(let path, _), .unreadable(let path, _): path
            case .query, .standardInput: nil
            }
    }

    /// Why it cannot be read, where that was seen when its folder was listed.
    package var problem: TablesError? {
        if case .unreadable(_, let error) = part { error } else { nil }
    }

    /// Begins to read the rows.
    ///
    /// - Throws: `TablesError` when the table cannot be opened or its header is wrong.
    package func open() throws(TablesError) -> TableStream {
        try TableStream(part, options: options, searchPath: searchPath)
    }
}
