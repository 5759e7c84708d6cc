/// The kinds of file that documents are read from.
public enum FileFormat: String, Sendable, CaseIterable {
    /// A JSON object a line (`.jsonl`, `.ndjson`).
    case jsonLines
    /// Comma-separated values; the dialect is detected (`.csv`).
    case csv
    /// Tab-separated values (`.tsv`, `.tab`).
    case tsv
    /// A document a line; blank lines are no documents (`.txt`, `.text`).
    case text
    /// A document a file (`.md`, `.markdown`).
    case markdown

    /// The format that a file name's extension stands for, ignoring case; `nil` when it stands for none.
    public init?(path: String) {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        switch name[name.index(after: dot)...].lowercased() {
        case "jsonl", "ndjson": self = .jsonLines
        case "csv": self = .csv
        case "tsv", "tab": self = .tsv
        case "txt", "text": self = .text
        case "md", "markdown": self = .markdown
        default: return nil
        }
    }
}
