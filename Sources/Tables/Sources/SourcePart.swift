import Foundation

/// One stream of a source: what is opened when its turn comes.
enum SourcePart {
    case file(path: String, format: FileFormat)
    case standardInput
    case query(sql: String)

    /// Whether it can be read as a table.
    var isTable: Bool {
        switch self {
        case .file(_, let format): format == .csv || format == .tsv || format == .jsonLines
        case .standardInput, .query: true
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
            guard !listing.files.isEmpty else { throw .nothingToRead(path: path) }
            return (
                listing.files.map { .file(path: $0.path, format: $0.format) }, listing.skipped
            )
        }
    }

    /// The bytes of the part.
    func open(searchPath: String?) throws(TablesError) -> ByteStream {
        switch self {
        case .file(let path, let format):
            // Only tables come from programs that still write Latin-1; elsewhere it would hide damage.
            let isDelimited = format == .csv || format == .tsv
            return try ByteStream(path: path, fallback: isDelimited ? .latin1 : .utf8)
        case .standardInput: return ByteStream(name: "stdin", handle: .standardInput)
        case .query(let sql): return try DuckDBQuery(sql: sql, searchPath: searchPath).stream()
        }
    }

    /// What the bytes are: standard input is a document a line and a query's rows are a table, unless they begin with `{`.
    func format(of stream: ByteStream) throws(TablesError) -> FileFormat {
        switch self {
        case .file(_, let format): format
        case .standardInput: try stream.peekFirstByte() == UInt8(ascii: "{") ? .jsonLines : .text
        // A wrapper or an old version may not know the option for JSON Lines and write a table.
        case .query: try stream.peekFirstByte() == UInt8(ascii: "{") ? .jsonLines : .csv
        }
    }

    /// The size of a file in bytes; `nil` for a stream of unknown length.
    func size() throws(TablesError) -> Int? {
        guard case .file(let path, _) = self else { return nil }
        do {
            let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
            let attributes = try FileManager.default.attributesOfItem(atPath: target)
            return attributes[.size] as? Int
        } catch {
            throw .unreadable(path: path, reason: error.localizedDescription)
        }
    }
}
