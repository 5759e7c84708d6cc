import Foundation

/// Where documents come from: one SOURCE argument of `perennial index`.
public enum DocumentSource: Sendable, Equatable {
    /// One file.
    case file(path: String, format: FileFormat)
    /// Every file of a known format below a folder, sorted by name.
    case folder(path: String)
    /// A BEIR folder: the documents of its `corpus.jsonl`.
    case beir(path: String)
    /// Standard input: JSON Lines if the first byte is `{`, else a document a line.
    case standardInput
    /// The rows of an SQL query that the DuckDB command line runs.
    case query(sql: String)

    /// The source that a command-line argument means: `-`, `sql:…`, a folder or a file.
    ///
    /// - Throws: `TablesError.noSuchFile` or `.unknownFormat`.
    public init(_ argument: String) throws(TablesError) {
        if argument == "-" {
            self = .standardInput
        } else if argument.hasPrefix("sql:") {
            self = .query(sql: String(argument.dropFirst(4)))
        } else if FileManager.default.isFolder(atPath: argument) {
            let corpus = Self.corpus(of: argument)
            let isBeir = FileManager.default.fileExists(atPath: corpus)
            self = isBeir ? .beir(path: argument) : .folder(path: argument)
        } else if !FileManager.default.fileExists(atPath: argument) {
            throw .noSuchFile(path: argument)
        } else if let format = FileFormat(path: argument) {
            self = .file(path: argument, format: format)
        } else {
            throw .unknownFormat(path: argument)
        }
    }

    /// The file of a BEIR folder that holds the documents.
    static func corpus(of folder: String) -> String {
        (folder.hasSuffix("/") ? folder : folder + "/") + "corpus.jsonl"
    }
}
