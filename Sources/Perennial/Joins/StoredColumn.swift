internal import Storage
internal import Tables

/// A column of a lake with everything that is stored of it.
struct StoredColumn {
    let table: LakeTable
    let column: LakeColumn
    /// The distinct values that say something.
    let values: ValueCounts
    /// The normal forms of values that say that there is none, by their keys, and how many cells have one.
    let missing: [UInt64: String]
    let missingCells: Int
    let sample: [String]

    /// Reads a column; `nil` where its table was removed.
    init?<Access>(
        _ number: UInt32,
        _ store: LakeStore,
        in transaction: borrowing Transaction<Access>
    ) throws {
        guard let column = try store.column(number, in: transaction),
            let table = try store.table(identity: column.identity, in: transaction)
        else { return nil }
        self.table = table
        self.column = column
        let all = try store.values(of: number, in: transaction)
        let sample = try store.sample(of: number, in: transaction)
        missing = MissingValue.keys(of: all, among: sample)
        missingCells = missing.keys.reduce(0) { $0 + all.count(of: $1) }
        values = all.removing(missing.keys)
        self.sample = sample
    }

    /// Normal forms of values that mean "no value" to one side and that both sides have.
    func sharedMissing(_ query: QueryColumn) -> Set<String> {
        let here = query.missing.filter { missing[$0.key] != nil || values.count(of: $0.key) > 0 }
        let there = missing.filter {
            query.missing[$0.key] != nil || query.values.count(of: $0.key) > 0
        }
        return Set(here.values).union(there.values)
    }

    /// Its values as it spells them: the sample where that has enough of them, else those of the table itself.
    ///
    /// - Throws: `TablesError` when the table must be read and is gone, `PerennialError.changedTable` when the column
    ///   is no longer where it was.
    func texts(atLeast count: Int) throws -> [String] {
        if sample.count >= min(count, column.distinct) { return sample }
        let reader = try TableReader([DocumentSource(table.location ?? table.name)])
        let columns = try reader.next()?.columns ?? []
        guard columns.indices.contains(column.place), columns[column.place].name == column.name
        else { throw PerennialError.changedTable(table: table.name) }
        return columns[column.place].distinctValues
    }
}
