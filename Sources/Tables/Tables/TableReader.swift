/// Reads the tables of several sources, one at a time.
///
/// A table is held in memory whole, every distinct value once. An error names the table and consumes it: the caller may note it and go on.
public final class TableReader {
    /// Files in folders that are left out.
    public private(set) var skippedFiles: [SkippedFile] = []

    private var parts: ArraySlice<SourcePart>
    private let searchPath: String?

    /// A reader over `sources`, in order; text and Markdown files are no tables.
    ///
    /// - Parameters:
    ///   - sources: what to read; JSON Lines are a table whose columns are the keys.
    ///   - searchPath: the folders where `duckdb` is looked for, parted by colons; those of PATH when `nil`.
    /// - Throws: `TablesError` when a path does not exist or a folder holds no table.
    public init(_ sources: [DocumentSource], searchPath: String? = nil) throws(TablesError) {
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
        let stream = try part.open(searchPath: searchPath)
        switch try part.format(of: stream) {
        case .tsv: return try Self.read(CSVReader(stream, options: .tabs), name: stream.name)
        case .jsonLines:
            return try Self.read(JSONLinesReader(LineReader(stream)), name: stream.name)
        // Standard input that is not JSON is a table here, not a document a line.
        case .csv, .text, .markdown: return try Self.read(CSVReader(stream), name: stream.name)
        }
    }

    private static func read(_ reader: CSVReader, name: String) throws(TablesError) -> Table {
        var builder = TableBuilder(names: reader.columns)
        while true {
            do {
                guard let row = try reader.next() else { break }
                builder.append(row.cells)
            } catch {
                guard error.isRecoverable else { throw error }
                builder.skip(error)
            }
        }
        return try builder.build(name: name)
    }

    private static func read(_ reader: JSONLinesReader, name: String) throws(TablesError) -> Table {
        var builder = TableBuilder()
        while true {
            do {
                guard let object = try reader.next() else { break }
                builder.append(object)
            } catch {
                guard error.isRecoverable else { throw error }
                builder.skip(error)
            }
        }
        return try builder.build(name: name)
    }
}
