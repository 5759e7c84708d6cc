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
}
