/// What can go wrong while reading tables and documents.
public enum TablesError: Error, Equatable, Sendable {
    /// A path leads nowhere.
    case noSuchFile(path: String)
    /// A path cannot be read, or reading failed half-way.
    case unreadable(path: String, reason: String)
    /// A file name's extension stands for no format that can be read.
    case unknownFormat(path: String)
    /// A file that is named like a table but holds no text.
    case notText(path: String)
    /// A name that the system knows no encoding by.
    case unknownEncoding(name: String)
    /// A file whose bytes are not UTF-8 and could be of several encodings.
    case unclearEncoding(path: String, candidates: [String])
    /// A file whose format is no table.
    case notATable(path: String)
    /// A folder holds no file of a known format.
    case nothingToRead(path: String)

    /// Bytes that are not characters of the file's encoding.
    case invalidText(SourcePosition)
    /// A line or record longer than the limit in bytes.
    case lineTooLong(SourcePosition, limit: Int)
    /// A line that is not JSON.
    case invalidJSON(SourcePosition, JSONSyntaxError.Problem)
    /// A line that is JSON but not an object.
    case notAnObject(SourcePosition, found: JSONValue.Kind)
    /// A quote that is opened and never closed.
    case unclosedQuote(openedAt: SourcePosition)
    /// A closing quote that neither a delimiter nor the end of the line follows.
    case textAfterQuote(SourcePosition)
    /// A row with more or fewer cells than the table has columns.
    case raggedRow(SourcePosition, expected: Int, found: Int)

    /// A table lacks a column that the caller named.
    case unknownField(file: String, name: String, known: [String])
    /// A table has no column that is known to hold text, and the caller named none.
    case noTextColumn(file: String, known: [String])
    /// A record has none of the fields that could hold what is needed.
    case missingField(SourcePosition, anyOf: [String])
    /// A field holds a kind of value that cannot be used there.
    case unusableField(SourcePosition, field: String, found: JSONValue.Kind)
    /// Two fields of a record get the same name, so that one would be lost.
    case repeatedField(SourcePosition, field: String)
    /// A record's key is the empty string.
    case emptyKey(SourcePosition, field: String)

    /// The DuckDB command line is not installed.
    case missingDuckDB
    /// The DuckDB command line refused a query or failed while it ran.
    case queryFailed(status: Int32, message: String)
}

extension TablesError {
    /// Whether only one record is lost, so that the reader can go on with the next one.
    public var isRecoverable: Bool {
        switch self {
        case .invalidText, .lineTooLong, .invalidJSON, .notAnObject, .unclosedQuote,
            .textAfterQuote, .raggedRow, .missingField, .unusableField, .repeatedField,
            .emptyKey:
            true
        case .noSuchFile, .unreadable, .unknownFormat, .notText, .unknownEncoding,
            .unclearEncoding, .notATable, .nothingToRead,
            .unknownField, .noTextColumn, .missingDuckDB, .queryFailed:
            false
        }
    }

    /// Where the error is, when it is about one record.
    public var position: SourcePosition? {
        switch self {
        case .invalidText(let place), .lineTooLong(let place, _), .invalidJSON(let place, _),
            .notAnObject(let place, _), .unclosedQuote(let place), .textAfterQuote(let place),
            .raggedRow(let place, _, _), .missingField(let place, _),
            .unusableField(let place, _, _), .repeatedField(let place, _),
            .emptyKey(let place, _):
            place
        case .noSuchFile, .unreadable, .unknownFormat, .notText, .unknownEncoding,
            .unclearEncoding, .notATable, .nothingToRead,
            .unknownField, .noTextColumn, .missingDuckDB, .queryFailed:
            nil
        }
    }
}
