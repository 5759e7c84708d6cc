internal import Files

/// What a caller states of files, where it is else found out.
public struct ReadingOptions: Sendable, Equatable {
    /// The encoding of tables, text and Markdown files without a byte order mark; `nil` to judge by the whole file.
    ///
    /// JSON is UTF-8 in any case, as its standard says.
    public var encoding: CharacterEncoding?
    /// Whether the first row of a CSV or TSV file names the columns; `nil` to judge by its rows.
    public var hasHeader: Bool?

    /// Options; by default everything is found out.
    public init(encoding: CharacterEncoding? = nil, hasHeader: Bool? = nil) {
        self.encoding = encoding
        self.hasHeader = hasHeader
    }

    /// What a table's reader is told.
    package func table(isTabbed: Bool) -> CSVOptions {
        var options = isTabbed ? CSVOptions.tabs : CSVOptions()
        options.hasHeader = hasHeader
        return options
    }

    /// The bytes of a file of a format.
    ///
    /// - Throws: as `ByteStream` does.
    package func open(_ path: String, as format: FileFormat) throws(TablesError) -> ByteStream {
        guard format != .jsonLines else { return try ByteStream(path: path) }
        return try ByteStream(path: path, encoding: encoding, isJudged: true)
    }

    /// What distinguishes a reading from one where nothing is stated; empty where nothing is.
    public var identity: String {
        [
            encoding.map { "encoding \($0.rawValue)" },
            hasHeader.map { "header \($0 ? "yes" : "no")" },
        ].compactMap(\.self).joined(separator: ", ")
    }
}

/// What is worth knowing about how a file was read.
public struct ReadingNote: Sendable, Equatable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// How many bytes were taken for Windows-1252 although nothing states it.
    public let assumedBytes: Int

    /// The note in words.
    public var description: String { "\(path): \(remark)".onOneLine }

    /// The note without the file.
    public var remark: String {
        "\(assumedBytes) bytes are not UTF-8 and were read as Windows-1252; "
            + "if that is wrong, state --encoding"
    }

    /// The note about a stream; `nil` where nothing was assumed.
    package init?(_ stream: ByteStream) {
        guard let judgement = stream.judgement, judgement.assumedBytes > 0 else { return nil }
        path = stream.name
        assumedBytes = judgement.assumedBytes
    }
}
