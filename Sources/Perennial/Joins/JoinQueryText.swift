internal import Tables

/// Writes the SQL of a join for DuckDB: it returns the rows that were measured, or there is none.
struct JoinQueryText {
    /// A column of one side.
    struct Key {
        let place: Int
        let form: ValueForm
        /// Characters that folding changes.
        let foldings: String
        /// Whether every value has one spelling, without white space around it.
        let isUniform: Bool
    }

    let query: SQLTable
    let other: SQLTable
    /// The columns, in the same order on both sides.
    let queryKeys: [Key]
    let otherKeys: [Key]
    /// Normal forms of values that both sides have for "no value", for each column.
    let missing: [Set<String>]

    /// Joins by equality; by the normal form of values where spellings differ.
    ///
    /// - Parameter isSpelledTheSame: whether every value that meets has the same first spelling on both sides.
    /// - Returns: a statement that DuckDB runs.
    /// - Throws: `SQLTable.Refusal`.
    func equality(isSpelledTheSame: Bool) throws(SQLTable.Refusal) -> String {
        let isPlain =
            isSpelledTheSame && missing.allSatisfy(\.isEmpty)
            && queryKeys.allSatisfy { isExact($0, query) }
            && otherKeys.allSatisfy { isExact($0, other) }
        let condition =
            isPlain
            ? zip(queryKeys, otherKeys).map {
                "\(column("q", query, $0)) = \(column("c", other, $1))"
            }.joined(separator: " AND ") : equalKeys
        return try prelude
            + "SELECT * FROM \(query.relation()) AS q JOIN \(other.relation()) AS c ON "
            + condition
    }

    /// Joins by equality, then by pairs of values; no row is in both, for paired values have no equal.
    ///
    /// - Throws: `SQLTable.Refusal`.
    func pairs(_ pairs: [JoinEvidence.Pair]) throws(SQLTable.Refusal) -> String {
        let (mine, theirs) = (queryKeys[0], otherKeys[0])
        let rows = pairs.map {
            "(\(SQL.literal(mine.form.normalized($0.value))), "
                + "\(SQL.literal(theirs.form.normalized($0.partner))))"
        }
        let (left, right) = try (query.relation(), other.relation())
        return try prelude
            + "WITH pairs(mine, theirs) AS (VALUES \(rows.joined(separator: ", "))) "
            + "SELECT q.*, c.* FROM \(left) AS q JOIN \(right) AS c ON \(equalKeys) "
            + "UNION ALL SELECT q.*, c.* FROM \(left) AS q "
            + "JOIN pairs ON \(normal("q", query, mine)) = mine "
            + "JOIN \(right) AS c ON \(normal("c", other, theirs)) = theirs"
    }

    /// Statements that a side needs to be run before.
    private var prelude: String {
        get throws(SQLTable.Refusal) { try query.prelude() + other.prelude() }
    }

    /// Whether DuckDB's own comparison of a column is that of its normal form.
    ///
    /// Numbers of JSON are written anew by its reader, `1e3` as `1000.0`.
    private func isExact(_ key: Key, _ table: SQLTable) -> Bool {
        key.isUniform && (table.isTextual || key.form == .text)
    }

    private var equalKeys: String {
        queryKeys.indices.map { place in
            let left = normal("q", query, queryKeys[place])
            let right = normal("c", other, otherKeys[place])
            let none = missing[place].sorted().map(SQL.literal).joined(separator: ", ")
            return "\(left) = \(right)" + (none.isEmpty ? "" : " AND \(left) NOT IN (\(none))")
        }.joined(separator: " AND ")
    }

    private func column(_ alias: String, _ table: SQLTable, _ key: Key) -> String {
        "\(alias).\(SQL.identifier(table.names[key.place]))"
    }

    private func normal(_ alias: String, _ table: SQLTable, _ key: Key) -> String {
        let column = column(alias, table, key)
        let text = table.isTextual ? column : "CAST(\(column) AS VARCHAR)"
        return SQL.normal(text, key.form, foldings: key.foldings)
    }
}
