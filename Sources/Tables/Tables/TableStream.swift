/// The rows of one table, read one at a time in constant memory.
///
/// Bad rows are noted and passed over. Columns are known at once but for JSON Lines, where a key that is new becomes a column.
package final class TableStream {
    private enum Records {
        case table(CSVReader)
        case jsonLines(JSONLinesReader)
    }

    /// The path that is read, or what stands for it.
    package let name: String
    /// The names of the columns that are known so far; they may repeat or be empty.
    package private(set) var columns: [String] = []
    /// What was wrong with rows that were passed over, at most ``Table/keptProblems`` of them.
    package private(set) var problems: [TablesError] = []
    /// How many rows were passed over.
    package private(set) var skippedRows = 0
    /// Whether the table names its columns.
    package let hasHeader: Bool
    /// How it is written; `nil` for JSON Lines and queries.
    package let format: CSVFormat?

    private let records: Records
    /// What was assumed of the file.
    package let readingNote: ReadingNote?
    private var indexes: [ExactString: Int] = [:]
    private var goodRows = 0

    init(
        _ part: SourcePart,
        options: ReadingOptions,
        searchPath: String?
    ) throws(TablesError) {
        let stream = try part.open(options, searchPath: searchPath)
        readingNote = ReadingNote(stream)
        name = stream.name
        switch try part.format(of: stream) {
        case .jsonLines:
            records = .jsonLines(JSONLinesReader(LineReader(stream)))
            hasHeader = true
            format = nil
        // Standard input that is not JSON is a table here, not a document a line.
        case .csv, .tsv, .text, .markdown:
            let isTabbed = try part.format(of: stream) == .tsv
            let reader = try CSVReader(stream, options: options.table(isTabbed: isTabbed))
            columns = reader.columns
            hasHeader = reader.dialect.hasHeader
            format = CSVFormat(
                delimiter: reader.dialect.delimiter,
                quote: reader.dialect.quote,
                encoding: reader.encoding
            )
            records = .table(reader)
        }
    }

    /// The next good row, a cell for each of ``columns``; `nil` after the last.
    ///
    /// - Throws: `TablesError` when reading fails, or the first problem when no row is good.
    package func next() throws(TablesError) -> [String]? {
        while true {
            do {
                guard let row = try nextRow() else { break }
                goodRows += 1
                return row
            } catch {
                guard error.isRecoverable else { throw error }
                skippedRows += 1
                if problems.count < Table.keptProblems { problems.append(error) }
            }
        }
        if goodRows == 0, let problem = problems.first { throw problem }
        return nil
    }

    private func nextRow() throws(TablesError) -> [String]? {
        switch records {
        case .table(let reader): return try reader.next()?.cells
        case .jsonLines(let reader): return try reader.next().map(cells)
        }
    }

    private func cells(_ object: JSONObject) -> [String] {
        var cells = [String](repeating: "", count: columns.count)
        for member in object.members {
            let key = ExactString(member.key)
            if indexes[key] == nil {
                indexes[key] = columns.count
                columns.append(member.key)
                cells.append("")
            }
            guard let index = indexes[key] else { continue }
            switch member.value {
            case .null: break
            case .string(let text): cells[index] = text
            default: cells[index] = member.value.text
            }
        }
        return cells
    }
}
