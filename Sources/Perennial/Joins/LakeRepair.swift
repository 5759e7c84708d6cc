internal import Storage
internal import Tables

/// Mends a lake: postings are made from the values, and tables that cannot be read leave it.
struct LakeRepair {
    private let store: LakeStore

    /// Pairs of a value and a column that are held in memory at once.
    private static let pairs = 1 << 20

    /// `nil` for a gallery without a lake.
    init?(_ environment: Environment) throws {
        guard try LakeVerification(environment, Set(environment.databaseNames)) != nil else {
            return nil
        }
        store = try LakeStore(environment)
    }

    /// What of a lake cannot be read.
    struct Loss {
        /// Names of tables, with the stored keys of those that cannot be read themselves.
        var tables: [String] = []
        fileprivate var storedKeys: [[UInt8]] = []
        /// Columns of those tables, and of no table.
        var columns: Set<UInt32> = []

        var isEmpty: Bool { tables.isEmpty && columns.isEmpty }
    }

    /// Finds the tables of which a part is damaged or missing.
    func loss() throws -> Loss {
        try store.environment.read { transaction in
            var unreadable: Set<UInt32> = []
            try store.forEachColumn(in: transaction) { number, column, sample in
                if column == nil || sample == nil { unreadable.insert(number) }
            }
            try store.forEachValues(in: transaction) { number, _, values in
                if values == nil { unreadable.insert(number) }
            }
            var loss = Loss()
            var left = try store.columnNumbers(in: transaction)
            try store.forEachTable(in: transaction) { key, table in
                let isWhole =
                    table?.columns.enumerated().allSatisfy { place, number in
                        guard !unreadable.contains(number),
                            let column = try? store.column(number, in: transaction),
                            let values = try? store.values(of: number, in: transaction)
                        else { return false }
                        return column.identity == table?.identity && column.place == place
                            && values.count == column.distinct
                    } ?? false
                if isWhole, let table {
                    left.subtract(table.columns)
                } else {
                    loss.tables.append(table?.name ?? "a table whose name is lost")
                    loss.storedKeys.append(key)
                }
            }
            // What is left belongs to those tables, or to none.
            loss.columns = left
            return loss
        }
    }

    /// Takes lost tables out, and makes the postings of all values anew.
    func restore(without loss: Loss) throws {
        let store = store
        try store.environment.write(whenFull: .growAndRunAgain) { transaction in
            for key in loss.storedKeys { try store.removeTable(storedKey: key, in: transaction) }
            for number in loss.columns { try store.removeColumn(number, in: transaction) }
            guard var state = try store.state(in: transaction) else { return }
            try store.postings.removeAll(in: transaction)
            var pairs = 0
            try store.forEachValues(in: transaction) { _, _, values in pairs += values?.count ?? 0 }
            // Keys are digests, so that equal ranges have about as many of them.
            let parts = UInt64(pairs / Self.pairs + 1)
            let width = UInt64.max / parts
            for part in 0..<parts {
                let range =
                    part * width...(part == parts - 1 ? .max : (part + 1) * width - 1)
                var batch = ValuePostings.Batch()
                try store.forEachValues(in: transaction) { number, _, values in
                    let keys = values?.keys.filter(range.contains) ?? []
                    batch.add(keys, column: number)
                }
                try store.postings.put(batch, number: state.nextBatch, in: transaction)
            }
            state.nextBatch += 1
            try store.put(state, in: transaction)
        }
    }
}
