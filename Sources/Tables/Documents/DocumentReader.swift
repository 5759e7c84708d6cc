import Foundation

/// Reads the documents of several sources, one after the other, in constant memory.
///
/// An error that names a record consumes that record: the caller may note it and call `next()` again.
/// A reader belongs to one thread at a time. It is a class because it is a place in a stream, which two copies cannot share.
public final class DocumentReader {
    /// What is opened when its turn comes.
    private enum Part {
        case file(path: String, format: FileFormat)
        case standardInput
        case query(sql: String)
    }

    /// Files in folders that are left out.
    public private(set) var skippedFiles: [SkippedFile] = []
    /// The size of all sources together; `nil` when one of them is a stream of unknown length.
    public let totalBytes: Int?

    private var parts: ArraySlice<Part>
    private let fields: DocumentFields
    private let searchPath: String?
    private var current: (stream: ByteStream, documents: FileDocumentReader)?
    private var bytesOfFinished = 0

    /// A reader over `sources`, in order.
    ///
    /// - Parameters:
    ///   - sources: what to read.
    ///   - fields: which fields of a record play which part.
    ///   - searchPath: the folders where `duckdb` is looked for, parted by colons; those of PATH when `nil`.
    /// - Throws: `TablesError` when a path does not exist or a folder holds nothing to read.
    public init(
        _ sources: [DocumentSource],
        fields: DocumentFields = DocumentFields(),
        searchPath: String? = nil
    ) throws(TablesError) {
        self.fields = fields
        self.searchPath = searchPath
        var parts: [Part] = []
        for source in sources {
            switch source {
            case .file(let path, let format): parts.append(.file(path: path, format: format))
            case .beir(let path):
                parts.append(.file(path: DocumentSource.corpus(of: path), format: .jsonLines))
            case .standardInput: parts.append(.standardInput)
            case .query(let sql): parts.append(.query(sql: sql))
            case .folder(let path):
                let listing = try FolderListing(of: path)
                guard !listing.files.isEmpty else { throw .nothingToRead(path: path) }
                parts += listing.files.map { .file(path: $0.path, format: $0.format) }
                skippedFiles += listing.skipped
            }
        }
        totalBytes = try Self.size(of: parts)
        self.parts = parts[...]
    }

    /// Bytes read so far of all sources.
    public var bytesRead: Int { bytesOfFinished + (current?.stream.bytesRead ?? 0) }

    /// How many bytes are held in memory.
    package var bufferedBytes: Int { current?.documents.bufferedBytes ?? 0 }

    /// The next document, or `nil` after the last.
    ///
    /// - Throws: `TablesError` with file and line; reading may go on after one whose ``TablesError/isRecoverable`` is true.
    ///   After another error the file that caused it is given up and reading would go on with the next one.
    public func next() throws(TablesError) -> SourceDocument? {
        while true {
            if current == nil {
                guard let part = parts.popFirst() else { return nil }
                current = try open(part)
            }
            do {
                if let document = try current?.documents.next() { return document }
            } catch {
                if !error.isRecoverable { close() }
                throw error
            }
            close()
        }
    }

    private func close() {
        bytesOfFinished = bytesRead
        current = nil
    }

    private func open(
        _ part: Part
    ) throws(TablesError) -> (stream: ByteStream, documents: FileDocumentReader) {
        switch part {
        case .file(let path, let format):
            // Only tables come from programs that still write Latin-1; elsewhere it would hide damage.
            let isTable = format == .csv || format == .tsv
            let stream = try ByteStream(path: path, fallback: isTable ? .latin1 : .utf8)
            return (stream, try FileDocumentReader(stream, format: format, fields: fields))
        case .standardInput:
            let stream = ByteStream(name: "stdin", handle: .standardInput)
            return (stream, try Self.sniffed(stream, fields: fields))
        case .query(let sql):
            let stream = try DuckDBQuery(sql: sql, searchPath: searchPath).stream()
            return (
                stream, try FileDocumentReader(stream, format: .jsonLines, fields: fields)
            )
        }
    }

    /// JSON Lines if the first byte is `{`, else a document a line.
    static func sniffed(
        _ stream: ByteStream,
        fields: DocumentFields
    ) throws(TablesError) -> FileDocumentReader {
        let lines = LineReader(stream)
        let isJSON = try lines.peekFirstByte() == UInt8(ascii: "{")
        return FileDocumentReader(lines, isJSON: isJSON, fields: fields)
    }

    private static func size(of parts: [Part]) throws(TablesError) -> Int? {
        var total = 0
        for part in parts {
            guard case .file(let path, _) = part else { return nil }
            do {
                let link = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
                let attributes = try FileManager.default.attributesOfItem(atPath: link)
                total += attributes[.size] as? Int ?? 0
            } catch {
                throw .unreadable(path: path, reason: error.localizedDescription)
            }
        }
        return total
    }
}
