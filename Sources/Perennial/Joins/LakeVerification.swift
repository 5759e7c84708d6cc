internal import Storage
internal import Tables

/// Checks the databases of a lake, in memory that does not grow with it.
struct LakeVerification {
    private let store: LakeStore

    private static let databases: [GalleryDatabase] = [
        .lakeState, .lakeTables, .lakeColumns, .lakeSamples, .lakeValues, .lakePostings,
    ]

    /// `nil` for a gallery without a lake: none of its databases, or not all because making them was interrupted.
    init?(_ environment: Environment, _ names: Set<String>) throws {
        guard Self.databases.allSatisfy({ names.contains($0.rawValue) }) else { return nil }
        store = try LakeStore(environment)
    }

    /// Checks one database of the lake.
    ///
    /// - Returns: how many entries it has, and what they were compared with.
    func check(
        _ database: GalleryDatabase,
        _ result: inout Verification
    ) throws -> (entries: Int, checked: String) {
        let checked: String
        switch database {
        case .lakeState:
            try checkState(&result)
            checked = "a digest an entry"
        case .lakeTables:
            try checkTables(&result)
            checked = "a digest an entry, the columns"
        case .lakeColumns:
            try checkColumns(&result)
            checked = "a digest an entry, the tables"
        case .lakeSamples: checked = "a digest an entry, the columns"
        case .lakeValues: checked = try checkValues(&result)
        case .lakePostings:
            try checkPostings(&result)
            checked = "the values"
        case .manifest, .documents, .keys, .tombstones, .arrays, .metadata, .renewed:
            checked = "nothing: it is no part of a lake"
        }
        return (try read { try store.count(of: database, in: $0) }, checked)
    }

    /// All that is wrong in the lake.
    func verify() throws -> Verification {
        var result = Verification()
        for database in Self.databases { _ = try check(database, &result) }
        return result
    }

    private func read<R>(_ body: (borrowing ReadTransaction) throws -> R) throws -> R {
        try store.environment.read(body)
    }

    private func state() throws -> LakeStore.State? { try read { try store.state(in: $0) } }

    private func checkState(_ result: inout Verification) throws {
        do {
            if try state() != nil { return }
            let columns = try read { try store.count(of: .lakeColumns, in: $0) }
            if columns > 0 { result.report("lake state", "it is missing, and there are columns") }
        } catch {
            result.report("lake state", "\(error)")
        }
    }

    /// Every table, and that its columns are there and are its own.
    private func checkTables(_ result: inout Verification) throws {
        var columns = 0
        try read { transaction in
            try store.forEachTable(in: transaction) { _, table in
                guard let table else {
                    return result.report("a table of the lake", "it cannot be read")
                }
                for (place, number) in table.columns.enumerated() {
                    columns += 1
                    let column = try? store.column(number, in: transaction)
                    if column?.identity != table.identity || column?.place != place {
                        result.report(
                            "lake column \(number)",
                            "it is not that of table \(table.name)"
                        )
                    }
                }
            }
            let found = try store.count(of: .lakeColumns, in: transaction)
            if found != columns {
                result.report("lake columns", "\(found) where the tables have \(columns)")
            }
        }
    }

    /// Every column with its sample and its values.
    private func checkColumns(_ result: inout Verification) throws {
        let next = (try? state())?.nextColumn ?? .max
        try read { transaction in
            var columns = 0
            try store.forEachColumn(in: transaction) { number, column, sample in
                columns += 1
                if column == nil || number >= next {
                    result.report("lake column \(number)", "it cannot be read")
                }
                if sample == nil {
                    result.report("sample of lake column \(number)", "it is missing, or damaged")
                }
            }
            let samples = try store.count(of: .lakeSamples, in: transaction)
            if samples != columns {
                result.report("lake samples", "\(samples) where there are \(columns) columns")
            }
        }
    }

    private func checkValues(_ result: inout Verification) throws -> String {
        var (columns, without) = (0, 0)
        try read { transaction in
            try store.forEachValues(in: transaction) { number, hasDigest, values in
                columns += 1
                if !hasDigest { without += 1 }
                let part = "values of lake column \(number)"
                guard let values else { return result.report(part, "they are damaged") }
                guard let column = try? store.column(number, in: transaction) else {
                    return result.report(part, "there is no such column")
                }
                if values.count != column.distinct {
                    result.report(part, "\(values.count) where the column has \(column.distinct)")
                }
                if zip(values.keys, values.keys.dropFirst()).contains(where: { $0 >= $1 }) {
                    result.report(part, "their keys do not ascend")
                }
            }
            let expected = try store.count(of: .lakeColumns, in: transaction)
            if columns != expected {
                result.report(
                    "lake values",
                    "those of \(columns) columns where there are \(expected)"
                )
            }
        }
        guard without > 0 else { return "a digest an entry, the columns" }
        result.warn(
            "the values of \(without) columns of the lake were written by an older program without a digest: their "
                + "keys are compared with the postings, how often each value occurs with nothing; "
                + "make the lake anew to have both checked"
        )
        return "the postings; \(columns - without) of \(columns) by a digest"
    }

    /// The postings are those of the values: a sum over all pairs of a value and a column is the same.
    private func checkPostings(_ result: inout Verification) throws {
        let next = (try? state())?.nextBatch ?? .max
        var (expected, found) = (PairSum(), PairSum())
        try read { transaction in
            try store.forEachValues(in: transaction) { number, _, values in
                for key in values?.keys ?? [] { expected.add(key, number) }
            }
            try store.postings.forEach(in: transaction) { entry in
                guard let entry, entry.batch < next else {
                    return result.report("lake postings", "an entry is none")
                }
                for column in entry.columns { found.add(entry.key, column) }
            }
        }
        if expected != found {
            result.report(
                "lake postings",
                "they are not those of the columns' values; `perennial repair` makes them anew"
            )
        }
    }

    /// A sum over pairs, which does not depend on their order.
    private struct PairSum: Equatable {
        private var count = 0
        private var sum: UInt64 = 0

        mutating func add(_ key: UInt64, _ column: UInt32) {
            // SplitMix64 of both.
            var mixed = key ^ ((UInt64(column) &+ 1) &* 0x9E37_79B9_7F4A_7C15)
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            sum &+= mixed ^ (mixed >> 31)
            count += 1
        }
    }
}
