internal import Storage
internal import Tables

extension JoinSearch {
    /// What stands between the values of a composite key; it is in no sensible value.
    private static let separator = "\u{1F}"
    /// How many columns are looked at for each column of the query.
    private static let columnsPerQuery = 256
    /// How many tables are measured for each candidate wanted.
    private static let tablesPerCandidate = 3

    /// The tables that have a column for each of the query's, measured by their values side by side.
    func composite(
        _ table: Table,
        _ places: [Int],
        _ columns: [QueryColumn]
    ) throws -> [JoinCandidate] {
        let snapshot = try lake.gallery.snapshot()
        let excluded = try ownColumns(of: table, in: snapshot)
        var assignments: [String: Assignment] = [:]
        for (index, column) in columns.enumerated() {
            var search = OverlapSearch(lake.store, k: Self.columnsPerQuery)
            try snapshot.storage.read { transaction in
                let results = try search.search(
                    column.values.keys,
                    excluding: excluded,
                    in: transaction
                )
                for result in results {
                    guard let other = try lake.store.column(result.column, in: transaction) else {
                        continue
                    }
                    let share = Double(result.overlap) / Double(column.values.count)
                    assignments[other.identity, default: Assignment(count: columns.count)]
                        .offer(other, share: share, to: index)
                }
            }
        }
        let likely = assignments.filter(\.value.isComplete)
            .sorted {
                $0.value.bound != $1.value.bound ? $0.value.bound > $1.value.bound : $0.key < $1.key
            }
            .prefix(Self.tablesPerCandidate * options.k)
        let query = QueryColumn(Self.tuples(of: table, places))
        let candidates = try likely.map { identity, assignment in
            try measured(table, places, query, identity, assignment)
        }
        return best(candidates.filter { $0.evidence.matched > 0 })
    }

    private func measured(
        _ table: Table,
        _ places: [Int],
        _ query: QueryColumn,
        _ identity: String,
        _ assignment: Assignment
    ) throws -> JoinCandidate {
        let others = assignment.columns.compactMap(\.?.column)
        let store = lake.store
        guard
            let stored = try store.environment.read({ try store.table(identity: identity, in: $0) }
            ),
            let other = try TableReader(
                [DocumentSource(stored.location ?? stored.name)],
                options: stored.reading
            ).next(),
            let width = others.map(\.place).max(), width < other.columns.count
        else { throw PerennialError.changedMeanwhile(path: lake.gallery.path) }
        let evidence = JoinEvidence(query, ValueCounts(Self.tuples(of: other, others.map(\.place))))
            .replacingSamples { $0.replacing(Self.separator, with: " | ") }
        let sql = JoinQueryText(
            query: .init(table),
            other: .init(stored),
            queryPlaces: places,
            otherPlaces: others.map(\.place)
        )
        return JoinCandidate(
            table: stored.name,
            columns: others.map(\.name),
            score: evidence.score,
            similarity: nil,
            evidence: evidence,
            sql: sql.equality(isSpelledTheSame: evidence.spelledTheSame == evidence.matched)
        )
    }

    /// Rows of some columns as the cells of one; a row with an empty cell is empty.
    private static func tuples(of table: Table, _ places: [Int]) -> Column {
        let columns = places.map { table.columns[$0] }
        let cells = (0..<table.rowCount).map { row -> String in
            let values = columns.compactMap { $0[row] }
            return values.count == columns.count ? values.joined(separator: separator) : ""
        }
        return Column(name: columns.map(\.name).joined(separator: ", "), cells: cells)
    }
}

/// Which column of a table stands for each column of a query.
private struct Assignment {
    private(set) var columns: [(column: LakeColumn, share: Double)?]

    init(count: Int) {
        columns = .init(repeating: nil, count: count)
    }

    /// Takes a column where it is better than the one before, and stands for no other already.
    mutating func offer(_ column: LakeColumn, share: Double, to index: Int) {
        let taken = columns.enumerated().contains {
            $0.offset != index && $0.element?.column.place == column.place
        }
        if !taken, share > columns[index]?.share ?? 0 { columns[index] = (column, share) }
    }

    var isComplete: Bool { columns.allSatisfy { $0 != nil } }

    /// No more than this share of the rows can match.
    var bound: Double { columns.map { $0?.share ?? 0 }.min() ?? 0 }
}
