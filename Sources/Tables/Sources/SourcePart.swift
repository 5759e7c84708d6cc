import Foundation

/// One stream of a source: what is opened when its turn comes.
enum SourcePart {
    /// A file of a folder that cannot be read, as was seen when it was listed.
    case unreadable(path: String, TablesError)
    case file(path: String, format: FileFormat)
    case standardInput
    case query(sql: String)

    /// Whether it can be read as a table.
    var isTable: Bool {
        switch self {
        case .file(_, let format): format == .csv || format == .tsv || format == .jsonLines
        case .unreadable(let path, _):
            [.csv, .tsv, .jsonLines, nil].contains(FileFormat(path: path))
        case .standardInput, .query: true
        }
    }

    /// What messages call it.
    var name: String {
        switch self {
        case .file(let path, _), .unreadable(let path, _): path
        case .standardInput: "stdin"
        case .query(let sql): "sql:" + sql
        }
    }

    /// The parts of a source in the order of their names, and the files that are left out.
    static func parts(
        of source: DocumentSource
    ) throws(TablesError) -> (parts: [SourcePart], skipped: [SkippedFile]) {
        switch source {
        case .file(let path, let format): return ([.file(path: path, format: format)], [])
        case .beir(let path):
            return ([.file(path: DocumentSource.corpus(of: path), format: .jsonLines)], [])
        case .standardInput: return ([.standardInput], [])
        case .query(let sql): return ([.query(sql: sql)], [])
        case .folder(let path):
            let listing = try FolderListing(of: path)
            guard !listing.parts.isEmpty else { throw .nothingToRead(path: path) }
            return (listing.parts, listing.skipped)
        }
    }

    /// The bytes of the part.
    func open(
        _ options: ReadingOptions,
        searchPath: String?
    ) throws(TablesError) -> ByteStream {
        switch self {
        case .unreadable(_, let error): throw error
        case .file(let path, let format): return try options.open(path, as: format)
        case .standardInput:
            return ByteStream(name: "stdin", encoding: options.encoding, handle: .standardInput)
        case .query(let sql): return try DuckDBQuery(sql: sql, searchPath: searchPath).stream()
        }
    }

    /// What the bytes are: standard input is a document a line and a query's rows are a table, unless they begin with `{`.
    func format(of stream: ByteStream) throws(TablesError) -> FileFormat {
        switch self {
        case .file(_, let format): format
        case .unreadable(_, let error): throw error
        case .standardInput: try stream.peekFirstByte() == UInt8(ascii: "{") ? .jsonLines : .text
        // A wrapper or an old version may not know the option for JSON Lines and write a table.
        case .query: try stream.peekFirstByte() == UInt8(ascii: "{") ? .jsonLines : .csv
        }
    }

    /// The size of a file in bytes, 0 for one that cannot be read; `nil` for a stream of unknown length.
    var size: Int? {
        switch self {
        case .standardInput, .query: return nil
        case .unreadable: return 0
        case .file(let path, _):
            guard FileKind(ofPath: path) == .file else { return nil }
            let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
            let attributes = try? FileManager.default.attributesOfItem(atPath: target)
            return attributes?[.size] as? Int ?? 0
        }
    }
}
