import Tables

/// The lines of a file as fields: parted by tabs in a table of BEIR's, else by white space, as trec_eval reads its files.
struct FieldLines {
    private let lines: LineReader
    /// Whether the first line has three fields parted by tabs, so that ids may contain spaces.
    private var isTable: Bool?

    init(path: String) throws(EvaluationError) {
        do {
            lines = LineReader(try ByteStream(path: path))
        } catch {
            throw .source(error)
        }
    }

    /// Where the last line was.
    var position: SourcePosition { lines.position }

    /// The fields of the next line that is not blank, or `nil` after the last.
    mutating func next() throws(EvaluationError) -> [Substring]? {
        do {
            while let line = try lines.nextText() {
                let words = line.split { $0 == " " || $0 == "\t" }
                if words.isEmpty { continue }
                let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
                if isTable == nil { isTable = cells.count == 3 }
                return isTable == true ? cells : words
            }
            return nil
        } catch {
            throw .source(error)
        }
    }
}
