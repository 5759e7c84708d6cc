internal import Storage
internal import Tables

/// A column of a lake with everything that is stored of it.
struct StoredColumn {
    let table: LakeTable
    let column: LakeColumn
    let values: ValueCounts
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
        values = try store.values(of: number, in: transaction)
        sample = try store.sample(of: number, in: transaction)
    }

    /// Its values as it spells them: the sample where that has enough of them, else those of the table itself.
    ///
    /// - Throws: `TablesError` when the table must be read and is gone.
    func texts(atLeast count: Int) throws -> [String] {
        if sample.count >= min(count, column.distinct) { return sample }
        let reader = try TableReader(
            [DocumentSource(table.location ?? table.name)],
            options: table.reading
        )
        return try reader.next()?.columns[column.place].distinctValues ?? []
    }
}
