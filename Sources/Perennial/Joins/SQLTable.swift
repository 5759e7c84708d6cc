internal import Foundation
internal import Tables

/// How DuckDB reads a table as it was read here.
struct SQLTable {
    /// Why DuckDB cannot.
    enum Refusal: Error, Equatable, CustomStringConvertible {
        case standardInput
        case encoding(table: String, CharacterEncoding)
        case strayQuotes(table: String)
        case statement(table: String)
        case name(table: String)

        /// What stands in the way, and the remedy.
        var description: String {
            switch self {
            case .standardInput:
                "no SQL: the table came from standard input; save it to a file"
            case .encoding(let table, let encoding):
                "no SQL: DuckDB cannot read \(encoding.rawValue); convert \(table) to UTF-8"
            case .strayQuotes(let table):
                "no SQL: cells of \(table) begin with quotes that are none beside others that are quoted; quote them all"
            case .statement(let table):
                "no SQL: \(table) ends in a statement that is no query"
            case .name(let table):
                "no SQL: a column of \(table) has a name that SQL cannot hold"
            }
        }
    }

    /// The path of a file, `sql:` and a query, or `stdin`.
    private let source: String
    private let isFile: Bool
    private let format: CSVFormat?
    private let hasSkippedRows: Bool
    /// Names that tell the columns apart: the table's own, or `column_1` and so on.
    let names: [String]
    private let ownNames: [String]

    /// A table that was read.
    init(_ table: Table) {
        let isQuery = table.name.hasPrefix("sql:")
        let isFile = !isQuery && table.name != "stdin"
        self.init(
            source: isFile ? Self.absolute(table.name) : table.name,
            isFile: isFile,
            format: table.format,
            hasSkippedRows: table.skippedRows > 0,
            ownNames: table.columns.map(\.name),
            hasHeader: table.hasHeader
        )
    }

    /// A table of a lake.
    init(_ table: LakeTable) {
        self.init(
            // Its name is as it was typed when it was indexed, perhaps in another folder.
            source: table.location ?? table.name,
            isFile: table.location != nil,
            format: table.format,
            hasSkippedRows: table.skippedRows > 0,
            ownNames: table.columnNames,
            hasHeader: table.hasHeader
        )
    }

    private init(
        source: String,
        isFile: Bool,
        format: CSVFormat?,
        hasSkippedRows: Bool,
        ownNames: [String],
        hasHeader: Bool
    ) {
        self.source = source
        self.isFile = isFile
        self.format = format
        self.hasSkippedRows = hasSkippedRows
        self.ownNames = ownNames
        // DuckDB tells names apart without regard to case.
        let isPlain =
            hasHeader && !ownNames.contains("")
            && Set(ownNames.map { $0.lowercased() }).count == ownNames.count
        names = isPlain ? ownNames : ownNames.indices.map { "column_\($0 + 1)" }
    }

    private static func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    /// Whether its columns are texts as they stand in the file.
    var isTextual: Bool { isFile && format != nil }

    /// Statements of a query's text before its last one.
    ///
    /// - Throws: `Refusal`.
    func prelude() throws(Refusal) -> String {
        guard !isFile, source.hasPrefix("sql:") else { return "" }
        return Self.statements(source.dropFirst(4)).dropLast().map { $0 + "; " }.joined()
    }

    /// What stands behind FROM.
    ///
    /// - Throws: `Refusal`.
    func relation() throws(Refusal) -> String {
        guard !names.contains(where: { $0.unicodeScalars.contains("\0") }) else {
            throw .name(table: source)
        }
        if !isFile {
            guard source.hasPrefix("sql:") else { throw .standardInput }
            guard let query = Self.statements(source.dropFirst(4)).last else {
                throw .statement(table: source)
            }
            // A comment may end the query.
            return "(SELECT * FROM (\(query)\n) AS t(\(list(names.map(SQL.identifier)))))"
        }
        guard let format else { return jsonLines }
        if let characters = format.encoding.upperHalf { return singleBytes(format, characters) }
        return try delimited(format)
    }

    private func list(_ parts: [String]) -> String { parts.joined(separator: ", ") }

    /// A path without what DuckDB takes for a pattern.
    private var path: String {
        SQL.literal(
            String(
                source.unicodeScalars.reduce(into: "") { path, scalar in
                    let isPattern = "*?[".unicodeScalars.contains(scalar)
                    path += isPattern ? "[\(scalar)]" : "\(scalar)"
                }
            )
        )
    }

    private var jsonLines: String {
        let columns = zip(ownNames, names).map { own, name in
            // A pointer of RFC 6901.
            let pointer = own.replacing("~", with: "~0").replacing("/", with: "~1")
            return
                "json_extract_string(json, \(SQL.literal("/" + pointer))) AS \(SQL.identifier(name))"
        }
        return
            "(SELECT \(list(columns)) FROM read_json_objects(\(path), format = 'newline_delimited'"
            + (hasSkippedRows ? ", ignore_errors = true))" : "))")
    }

    private func delimited(_ format: CSVFormat) throws(Refusal) -> String {
        var options = [
            "auto_detect = false",
            "columns = {\(list(names.map { "\(SQL.literal($0)): 'VARCHAR'" }))}",
            "header = false", "skip = \(format.leadingRecords)",
            "delim = \(SQL.literal(Self.character(format.delimiter)))",
        ]
        guard !(format.hasStrayQuotes && format.hasQuotedCells) else {
            throw .strayQuotes(table: source)
        }
        let quote = format.hasStrayQuotes ? "" : Self.character(format.quote)
        options += ["quote = \(SQL.literal(quote))", "escape = \(SQL.literal(quote))"]
        switch format.encoding {
        case .utf16LittleEndian: options.append("encoding = 'utf-16'")
        case .utf8: break
        default: throw .encoding(table: source, format.encoding)
        }
        if format.longestRecord > Self.usualRecord {
            options.append("max_line_size = \(2 * format.longestRecord)")
        }
        // Strictly read, rows of another width are errors, and so are line ends of two kinds.
        options += hasSkippedRows ? ["ignore_errors = true"] : ["strict_mode = false"]
        return "read_csv(\(path), \(list(options)))"
    }

    /// Bytes of a record that DuckDB takes without being told.
    private static let usualRecord = 1_900_000

    private static func character(_ byte: UInt8) -> String { String(Unicode.Scalar(byte)) }

    /// A table in an encoding of one byte a character that DuckDB has no name for: its bytes are turned into UTF-8, and
    /// cut into records and cells, by SQL itself.
    private func singleBytes(_ format: CSVFormat, _ characters: [String]) -> String {
        func hexadecimal(_ byte: UInt8, uppercase: Bool) -> String {
            (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: uppercase)
        }
        // Each byte as two capital digits and a space; what is replaced has no space and is not met again.
        var bytes = "regexp_replace(hex(content), '(..)', '\\1 ', 'g')"
        for (index, character) in characters.enumerated() {
            let byte = hexadecimal(UInt8(0x80 + index), uppercase: true)
            let text = character.utf8.map { hexadecimal($0, uppercase: false) }.joined()
            bytes = "replace(\(bytes), '\(byte) ', '\(text)')"
        }
        let text = "decode(unhex(replace(\(bytes), ' ', ''))) || chr(10)"
        let delimiter = "\\x{\(String(format.delimiter, radix: 16))}"
        let quote = "\\x{\(String(format.quote, radix: 16))}"
        let quoted = "\(quote)(?:[^\(quote)]|\(quote)\(quote))*\(quote)"
        let plain = "[^\(quote)\(delimiter)\n][^\(delimiter)\n]*"
        let record = "(?:(?:\(quoted)|\(plain))?\(delimiter))*(?:\(quoted)\r?|\(plain))?\n"
        let cell = "\(delimiter)(\(quoted)|[^\(delimiter)]*)"
        let mark = SQL.literal(Self.character(format.quote))
        let twice = SQL.literal(Self.character(format.quote) + Self.character(format.quote))
        let cells =
            "[CASE WHEN x[1] = \(mark) THEN replace(x[2:-2], \(twice), \(mark)) ELSE x END FOR x IN "
            + "regexp_extract_all(\(SQL.literal(Self.character(format.delimiter))) "
            + "|| regexp_replace(record, '\r?\n$', ''), '\(cell)', 1)]"
        let columns = names.enumerated().map { "cells[\($0 + 1)] AS \(SQL.identifier($1))" }
        return "(SELECT \(list(columns)) FROM (SELECT \(cells) AS cells FROM (SELECT "
            + "unnest(regexp_extract_all(\(text), '\(record)')[\(format.leadingRecords + 1):]) AS record "
            + "FROM read_blob(\(path)))) WHERE len(cells) = \(names.count))"
    }

    /// The statements of a text, parted by semicolons outside quotes and comments.
    private static func statements(_ text: Substring) -> [String] {
        var statements = [""]
        var closing: Unicode.Scalar?
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if let end = closing {
                if scalar == end { closing = nil }
            } else if scalar == "'" || scalar == "\"" {
                closing = scalar
            } else if scalar == "-", previous == "-" {
                closing = "\n"
            } else if scalar == ";" {
                statements.append("")
                previous = nil
                continue
            }
            statements[statements.count - 1].unicodeScalars.append(scalar)
            previous = scalar
        }
        return statements.map { $0.trimmingWhitespace() }.filter { !$0.isEmpty }
    }
}
