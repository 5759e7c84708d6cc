/// Reads the tables of several sources, one at a time.
///
/// A table is held in memory whole, every distinct value once. An error names the table and consumes it: the caller may note it and go on.
public final class TableReader {
    /// Files in folders that are left out.
    public private(set) var skippedFiles: [SkippedFile] = []
    /// What was assumed of the tables that `next()` returned so far.
    public private(set) var notes: [ReadingNote] = []

    private var parts: ArraySlice<SourcePart>
    private let options: ReadingOptions
    private let searchPath: String?

    /// A reader over `sources`, in order; text and Markdown files are no tables.
    ///
    /// - Parameters:
    ///   - sources: what to read; JSON Lines are a table whose columns are the keys.
    ///   - options: what is known of the files.
    ///   - searchPath: the folders where `duckdb` is looked for, parted by colons; those of PATH when `nil`.
    /// - Throws: `TablesError` when a path does not exist or a folder holds no table.
    public init(
        _ sources: [DocumentSource],
        options: ReadingOptions = ReadingOptions(),
        searchPath: String? = nil
    ) throws(TablesError) {
        self.options = options
        self.searchPath = searchPath
        var parts: [SourcePart] = []
        for source in sources {
            let (files, skipped) = try SourcePart.parts(of: source)
            let tables = files.filter(\.isTable)
            for case .file(let path, _) in files.filter({ !$0.isTable }) {
                if case .file = source { throw .notATable(path: path) }
                skippedFiles.append(SkippedFile(path: path, reason: .noTable))
            }
            if case .folder(let path) = source, tables.isEmpty { throw .nothingToRead(path: path) }
            parts += tables
            skippedFiles += skipped
        }
        self.parts = parts[...]
    }

    /// How many tables are left.
    public var remaining: Int { parts.count }

    /// The next table, or `nil` after the last.
    ///
    /// - Throws: `TablesError` when the table cannot be read or none of its rows is good; the next call goes on with the next table.
    public func next() throws(TablesError) -> Table? {
        guard let part = parts.popFirst() else { return nil }
        let stream = try TableStream(part, options: options, searchPath: searchPath)
        var builder = TableBuilder(names: stream.columns)
        while let row = try stream.next() { builder.append(row, names: stream.columns) }
        if let note = stream.readingNote { notes.append(note) }
        return builder.build(stream)
    }

    /// The next table, unread; `nil` after the last.
    package func nextSource() -> TableSource? {
        parts.popFirst().map { TableSource($0, options: options, searchPath: searchPath) }
    }
}
