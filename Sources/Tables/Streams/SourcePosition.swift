/// A place in a file, as error messages name it: `corpus.jsonl:12:7`.
public struct SourcePosition: Sendable, Hashable, CustomStringConvertible {
    /// The path as the user typed it, or what stands for it: `stdin`, `sql`.
    public let file: String
    /// The line, from 1.
    public let line: Int
    /// The byte in the line, from 1; `nil` where the whole line is meant.
    public let column: Int?

    /// A place in `file`.
    public init(file: String, line: Int, column: Int? = nil) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line` or `file:line:column`.
    public var description: String {
        guard let column else { return "\(file):\(line)" }
        return "\(file):\(line):\(column)"
    }
}
