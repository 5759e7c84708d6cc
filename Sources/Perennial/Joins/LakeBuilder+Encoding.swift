internal import Encoders
internal import Storage
internal import Tables
internal import Tensors

extension LakeBuilder {
    /// How many columns are encoded and committed together.
    private static let columnsPerCommit = 2_048
    /// How many of a column's distinct values can stand in its text, at most.
    private static let valueLimit = 200_000

    /// Gives every textual column that has none its vector.
    mutating func encode(_ sources: [String: TableSource], _ observer: Observer) throws {
        let store = store
        let pending = try store.environment.read { transaction in
            try store.allTables(in: transaction).filter {
                !$0.isEncoded && sources[$0.identity] != nil
            }
        }
        let all = pending.reduce(0) { $0 + $1.columns.count }
        var done = 0
        var tables: [LakeTable] = []
        var records: [DocumentRecord] = []
        for table in pending {
            try stopIfCancelled(observer)
            guard let source = sources[table.identity] else { continue }
            do {
                records += try documents(of: table, source)
                tables.append(table)
            } catch let error as TablesError {
                // It could be read a moment ago; the next run tries again.
                observer.rejection(table.name, "\(error)")
            }
            done += table.columns.count
            if records.count >= Self.columnsPerCommit {
                try commit(&records, &tables)
                observer.columns(done, all)
            }
        }
        try commit(&records, &tables)
        observer.columns(done, all)
    }

    /// Encodes and stores documents, then marks their tables as done.
    private mutating func commit(
        _ records: inout [DocumentRecord],
        _ tables: inout [LakeTable]
    ) throws {
        if !records.isEmpty {
            let vectors = try encoder.encode(
                records.map(\.embeddedText),
                options: EncodingOptions(prompt: .role(.document))
            )
            try writer.commit(
                records,
                vectors: vectors,
                conflict: .replace,
                in: encoder.space
            )
            report.encoded += records.count
        }
        let (store, finished) = (store, tables)
        try store.environment.write { transaction in
            for var table in finished {
                table.isEncoded = true
                try store.put(table, in: transaction)
            }
        }
        records = []
        tables = []
    }

    /// The documents of a table's textual columns.
    private func documents(of table: LakeTable, _ source: TableSource) throws -> [DocumentRecord] {
        let store = store
        let columns = try store.environment.read { transaction in
            try table.columns.compactMap { number in
                try store.column(number, in: transaction).map {
                    (
                        number: number, column: $0,
                        sample: try store.sample(of: number, in: transaction)
                    )
                }
            }
        }.filter(\.column.isTextual)
        let isWhole = columns.allSatisfy { $0.column.distinct == $0.sample.count }
        let values =
            isWhole ? [:] : try distinctValues(of: source, Set(columns.map(\.column.place)))
        let title = Table.title(of: table.name)
        let texts = ColumnTexts(settings: settings, encoder: encoder)
        return try columns.map { number, column, sample in
            let column =
                column.distinct == sample.count
                ? (column, sample) : (column, values[column.place] ?? sample)
            let text = try store.environment.read {
                try texts.text(name: column.0.name, values: column.1, title: title, store, in: $0)
            }
            return DocumentRecord(
                key: column.0.key(number: number),
                text: text,
                metadata: [
                    "table": .string(table.name), "column": .string(column.0.name),
                    "type": .string(column.0.type.rawValue), "number": .number(Double(number)),
                ]
            )
        }
    }

    /// The first distinct values of some columns, in the order of the table.
    private func distinctValues(
        of source: TableSource,
        _ places: Set<Int>
    ) throws -> [Int: [String]] {
        var values: [Int: [String]] = [:]
        var seen: [Int: Set<UInt64>] = [:]
        let stream = try source.open()
        while let row = try stream.next() {
            for place in places where place < row.count && !row[place].isEmpty {
                guard seen[place, default: []].count < Self.valueLimit,
                    seen[place, default: []].insert(ValueSet.key(of: row[place])).inserted
                else { continue }
                values[place, default: []].append(row[place])
            }
        }
        return values
    }
}
