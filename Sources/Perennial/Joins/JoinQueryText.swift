internal import Tables

/// Writes the SQL of a join for DuckDB.
struct JoinQueryText {
    /// How a side of the join is read.
    struct Side {
        /// The path of the file, or `sql:` and a query.
        let name: String
        let hasHeader: Bool
        let columnNames: [String]
        /// How it is written; `nil` where it is no delimited text.
        let format: CSVFormat?
        /// Whether rows of it are left out because they are damaged.
        let hasSkippedRows: Bool
    }

    let query: Side
    let other: Side
    /// The columns' places, in the same order on both sides.
    let queryPlaces: [Int]
    let otherPlaces: [Int]

    /// Joins by equality; by the normal form of values where spellings differ.
    func equality(isSpelledTheSame: Bool) -> String {
        let conditions = zip(queryPlaces, otherPlaces).map { mine, theirs in
            let (left, right) = (column("q", query, mine), column("c", other, theirs))
            return isSpelledTheSame
                ? "\(left) = \(right)" : "\(normal(left)) = \(normal(right))"
        }
        return "SELECT * FROM \(table(query)) AS q JOIN \(table(other)) AS c ON "
            + conditions.joined(separator: " AND ")
    }

    /// Joins by equality, then by pairs of values; no row is in both, for paired values have no equal.
    func pairs(_ pairs: [JoinEvidence.Pair]) -> String {
        let rows = pairs.map { "(\(Self.literal($0.value)), \(Self.literal($0.partner)))" }
        let left = normal(column("q", query, queryPlaces[0]))
        let right = normal(column("c", other, otherPlaces[0]))
        return "WITH pairs(mine, theirs) AS (VALUES \(rows.joined(separator: ", "))) "
            + "SELECT q.*, c.* FROM \(table(query)) AS q JOIN \(table(other)) AS c ON "
            + "\(left) = \(right) UNION ALL SELECT q.*, c.* FROM \(table(query)) AS q "
            + "JOIN pairs ON \(left) = \(normal("mine")) "
            + "JOIN \(table(other)) AS c ON \(right) = \(normal("theirs"))"
    }

    private func table(_ side: Side) -> String {
        if side.name.hasPrefix("sql:") { return "(\(side.name.dropFirst(4)))" }
        let path = Self.literal(side.name)
        let tolerance = side.hasSkippedRows ? ", ignore_errors = true" : ""
        let lower = side.name.lowercased()
        if lower.hasSuffix(".jsonl") || lower.hasSuffix(".ndjson") {
            return "read_json(\(path), format = 'newline_delimited'\(tolerance))"
        }
        var header = "header = true"
        if !isPlain(side) {
            let names = side.columnNames.indices.map { Self.literal(Self.uniqueName(side, $0)) }
            header =
                "header = false, skip = \(side.hasHeader ? 1 : 0), "
                + "names = [\(names.joined(separator: ", "))]"
        }
        let format = side.format.map { Self.options($0) } ?? ""
        return "read_csv(\(path), \(header), all_varchar = true\(format)\(tolerance))"
    }

    /// How the table is written, in the words of DuckDB.
    private static func options(_ format: CSVFormat) -> String {
        let byte = { (byte: UInt8) in String(Unicode.Scalar(byte)) }
        let delimiter = format.delimiter == 0x09 ? "\\t" : byte(format.delimiter)
        let encoding: String? =
            switch format.encoding {
            case .utf8: nil
            case .utf16LittleEndian, .utf16BigEndian: "utf-16"
            case .latin1: "latin-1"
            }
        return ", delim = \(literal(delimiter)), quote = \(literal(byte(format.quote)))"
            + (encoding.map { ", encoding = \(literal($0))" } ?? "")
    }

    /// Whether the names of the file can be used as they are.
    private func isPlain(_ side: Side) -> Bool {
        let names = side.columnNames
        return side.hasHeader && !names.contains("")
            && Set(names.map { $0.lowercased() }).count == names.count
    }

    private func column(_ alias: String, _ side: Side, _ place: Int) -> String {
        let name = isPlain(side) ? side.columnNames[place] : Self.uniqueName(side, place)
        return "\(alias).\"\(name.replacing("\"", with: "\"\""))\""
    }

    /// The name of a column in a table whose names are no use, by its place.
    private static func uniqueName(_ side: Side, _ place: Int) -> String { "column_\(place + 1)" }

    /// The value as joins compare it.
    private func normal(_ column: String) -> String {
        "lower(trim(regexp_replace(CAST(\(column) AS VARCHAR), '\\s+', ' ', 'g')))"
    }

    private static func literal(_ text: String) -> String {
        "'" + text.replacing("'", with: "''") + "'"
    }
}
