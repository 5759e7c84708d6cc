/// Reads the documents of several sources, one after the other, in constant memory.
///
/// An error that names a record consumes that record: the caller may note it and call `next()` again.
/// A reader belongs to one thread at a time. It is a class because it is a place in a stream, which two copies cannot share.
public final class DocumentReader {
    /// Files in folders that are left out.
    public private(set) var skippedFiles: [SkippedFile] = []
    /// What was assumed of the files that were read so far.
    public private(set) var notes: [ReadingNote] = []
    /// How many files so far were given up, from the start or half-way, because of an error.
    public private(set) var failedFiles = 0
    /// The size of all sources together; `nil` when one of them is a stream of unknown length.
    public let totalBytes: Int?

    private var parts: ArraySlice<SourcePart>
    private let fields: DocumentFields
    private let options: ReadingOptions
    private let searchPath: String?
    private var current: (stream: ByteStream, documents: FileDocumentReader)?
    private var bytesOfFinished = 0
    private var blankLinesOfFinished = 0

    /// A reader over `sources`, in order.
    ///
    /// - Parameters:
    ///   - sources: what to read.
    ///   - fields: which fields of a record play which part.
    ///   - options: what is known of the files.
    ///   - searchPath: the folders where `duckdb` is looked for, parted by colons; those of PATH when `nil`.
    /// - Throws: `TablesError` when a path does not exist or a folder holds nothing to read.
    public init(
        _ sources: [DocumentSource],
        fields: DocumentFields = DocumentFields(),
        options: ReadingOptions = ReadingOptions(),
        searchPath: String? = nil
    ) throws(TablesError) {
        self.fields = fields
        self.options = options
        self.searchPath = searchPath
        var parts: [SourcePart] = []
        for source in sources {
            let (files, skipped) = try SourcePart.parts(of: source)
            parts += files
            skippedFiles += skipped
        }
        totalBytes = Self.size(of: parts)
        self.parts = parts[...]
    }

    /// Bytes read so far of all sources.
    public var bytesRead: Int { bytesOfFinished + (current?.stream.bytesRead ?? 0) }

    /// Lines of texts and of JSON Lines without anything on them, which were left out so far.
    public var blankLines: Int { blankLinesOfFinished + (current?.documents.blankLines ?? 0) }

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
                do {
                    current = try open(part)
                } catch {
                    failedFiles += 1
                    throw error
                }
            }
            do {
                if let document = try current?.documents.next() { return document }
            } catch {
                if !error.isRecoverable {
                    failedFiles += 1
                    close()
                }
                throw error
            }
            close()
        }
    }

    private func close() {
        bytesOfFinished = bytesRead
        blankLinesOfFinished = blankLines
        current = nil
    }

    private func open(
        _ part: SourcePart
    ) throws(TablesError) -> (stream: ByteStream, documents: FileDocumentReader) {
        let stream = try part.open(options, searchPath: searchPath)
        let format = try part.format(of: stream)
        let documents = try FileDocumentReader(
            stream,
            format: format,
            fields: fields,
            options: options
        )
        if let note = ReadingNote(stream) { notes.append(note) }
        return (stream, documents)
    }

    private static func size(of parts: [SourcePart]) -> Int? {
        var total = 0
        for part in parts {
            guard let size = part.size else { return nil }
            total += size
        }
        return total
    }
}
