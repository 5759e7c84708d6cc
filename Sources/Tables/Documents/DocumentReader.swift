/// Reads the documents of several sources, one after the other, in constant memory.
///
/// An error that names a record consumes that record: the caller may note it and call `next()` again.
/// A reader belongs to one thread at a time. It is a class because it is a place in a stream, which two copies cannot share.
public final class DocumentReader {
    private let sources: [DocumentSource]
    private let fields: DocumentFields

    /// Files in folders that were left out so far.
    public private(set) var skippedFiles: [SkippedFile] = []
    /// Bytes read so far of all sources.
    public var bytesRead: Int { 0 }
    /// The size of all sources together; `nil` while one of them is a stream of unknown length.
    public var totalBytes: Int? { nil }

    /// A reader over `sources`, in order.
    ///
    /// - Throws: `TablesError` when a path does not exist or a folder holds nothing to read.
    public init(
        _ sources: [DocumentSource],
        fields: DocumentFields = DocumentFields()
    )
        throws(TablesError)
    {
        self.sources = sources
        self.fields = fields
    }

    /// The next document, or `nil` after the last.
    ///
    /// - Throws: `TablesError` with file and line; reading may go on after one whose ``TablesError/isRecoverable`` is true.
    public func next() throws(TablesError) -> SourceDocument? {
        preconditionFailure("signatures come first; the body follows")
    }
}
