internal import CLMDB

extension EnvironmentHandle {
    /// Finds out whether the end of the file is missing: reading it would end the process.
    ///
    /// A last page that a transaction took and gave back is never written, so a file that was
    /// not extended after its commit may rightly lack pages, all of them free ones.
    func checkTail() throws(StorageError) {
        let expected = usedSize
        guard let found = try folder.size(of: EnvironmentFolder.dataFile), found < expected,
            found > 0
        else { return }
        let error = StorageError.truncated(
            path: path,
            expectedBytes: expected,
            foundBytes: found
        )
        guard !isReadOnly else { throw error }
        let lock = try FolderLock(folder: folder, kind: .exclusive, waiting: .indefinitely)
        defer { withExtendedLifetime(lock) {} }
        try folder.resizeData(to: expected)
        let missing = found / pageSize..<expected / pageSize
        let free: Int
        do {
            free = try freePages(in: missing)
        } catch {
            // The list of free pages is itself among what is missing.
            free = 0
        }
        guard free == missing.count else {
            // Leave the evidence as it was.
            try folder.resizeData(to: found)
            throw error
        }
    }

    /// Extends the file to the last page in use; the caller holds the writers' lock.
    func extendFile() throws(StorageError) {
        let expected = insideGate { usedSize }
        guard let found = try folder.size(of: EnvironmentFolder.dataFile), found < expected else {
            return
        }
        try folder.resizeData(to: expected)
    }

    /// Number of free pages, of those with a number in the range.
    func freePages(in range: Range<Int>) throws(StorageError) -> Int {
        var opened: OpaquePointer?
        try check(unsafe mdb_txn_begin(pointer, nil, UInt32(MDB_RDONLY), &opened))
        guard let transaction = unsafe opened else { return 0 }
        defer { unsafe mdb_txn_abort(transaction) }
        return try unsafe freePages(in: range, transaction: transaction)
    }

    func freePages(in range: Range<Int>, transaction: OpaquePointer) throws(StorageError) -> Int {
        // Database 0 maps a transaction's number to the pages that it freed, after their count.
        var opened: OpaquePointer?
        try check(unsafe mdb_cursor_open(transaction, 0, &opened))
        guard let cursor = unsafe opened else { return 0 }
        defer { unsafe mdb_cursor_close(cursor) }
        var key = unsafe MDB_val()
        var data = unsafe MDB_val()
        var count = 0
        while true {
            let code = unsafe mdb_cursor_get(cursor, &key, &data, MDB_NEXT)
            if code == MDB_NOTFOUND { return count }
            try check(code)
            let list = unsafe UnsafeRawBufferPointer(start: data.mv_data, count: data.mv_size)
            for offset in stride(from: 8, through: list.count - 8, by: 8)
            where unsafe range.contains(list.loadUnaligned(fromByteOffset: offset, as: Int.self)) {
                count += 1
            }
        }
    }
}
