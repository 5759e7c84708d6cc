internal import CLMDB
internal import Synchronization

extension EnvironmentHandle {
    /// The handle of a named database, if one was opened.
    func openedDatabase(_ name: String) -> MDB_dbi? {
        databases.withLock { $0[name] }
    }

    /// Opens the named database in a transaction of its own, which publishes the handle.
    ///
    /// The caller holds `opening`. Nil where the name is absent and may not be made.
    func openDatabase(
        _ name: String,
        transaction: OpaquePointer,
        create: Bool
    )
        throws(StorageError) -> MDB_dbi?
    {
        var index: MDB_dbi = 0
        let code = unsafe mdb_dbi_open(
            transaction,
            name,
            create ? UInt32(MDB_CREATE) : 0,
            &index
        )
        if code == MDB_NOTFOUND { return nil }
        try check(code)
        return index
    }

    /// Opens all named databases of the file, so that few are opened after a transaction began.
    func openExistingDatabases() throws(StorageError) {
        let entrant = Self.entrant
        let begun = try beginReading(entrant)
        defer { withExtendedLifetime(begun.mark) {} }
        var found: [String: MDB_dbi] = [:]
        do {
            for name in try unsafe databaseNames(begun.transaction).prefix(maximumDatabases) {
                found[name] = try unsafe openDatabase(
                    name,
                    transaction: begun.transaction,
                    create: false
                )
            }
        } catch {
            unsafe end(begun.transaction, entrant)
            throw error
        }
        defer { gate.leave(entrant) }
        try check(unsafe mdb_txn_commit(begun.transaction))
        databases.withLock { [found] in $0 = found }
    }

    /// Names of all databases in the file, in byte order.
    private func databaseNames(_ transaction: OpaquePointer) throws(StorageError) -> [String] {
        var main: MDB_dbi = 0
        try check(unsafe mdb_dbi_open(transaction, nil, 0, &main))
        var openedCursor: OpaquePointer?
        try check(unsafe mdb_cursor_open(transaction, main, &openedCursor))
        guard let cursor = unsafe openedCursor else { return [] }
        defer { unsafe mdb_cursor_close(cursor) }
        var names: [String] = []
        var key = unsafe MDB_val()
        var data = unsafe MDB_val()
        while true {
            let code = unsafe mdb_cursor_get(cursor, &key, &data, MDB_NEXT)
            if code == MDB_NOTFOUND { return names }
            try check(code)
            let bytes = unsafe UnsafeRawBufferPointer(start: key.mv_data, count: key.mv_size)
            names.append(unsafe String(decoding: bytes, as: UTF8.self))
        }
    }
}
