internal import CLMDB

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

extension EnvironmentHandle {
    /// How often the length of a file that seems too short is read again.
    private static let tailAttempts = 10

    /// Finds out whether the end of the file is missing: reading it would end the process.
    ///
    /// A last page that a transaction took and gave back is never written, so a file that was
    /// not extended after its commit may rightly lack pages, all of them free ones.
    func checkTail() throws(StorageError) {
        var (expected, found) = (usedSize, 0)
        guard expected < Self.largestSize else { throw .corrupted(path: path) }
        for attempt in 0..<Self.tailAttempts {
            expected = usedSize
            guard let size = try folder.size(of: EnvironmentFolder.dataFile), size < expected,
                size > 0
            else { return }
            found = size
            // A writer extends the file right after its commit.
            if attempt > 0 { usleep(20_000) }
        }
        let error = StorageError.truncated(
            path: path,
            expectedBytes: expected,
            foundBytes: found
        )
        guard !isReadOnly else { throw error }
        let lock = try FolderLock(folder: folder, waiting: .indefinitely)
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
        let entrant = Self.entrant
        let begun = try beginReading(entrant)
        defer { unsafe end(begun.transaction, entrant) }
        return try unsafe freePages(in: range, transaction: begun.transaction)
    }

    /// As ``freePages(in:)``; of those that a commit freed, or a later one.
    func freePages(
        in range: Range<Int>,
        freedFrom commit: UInt64 = 0,
        transaction: OpaquePointer
    ) throws(StorageError) -> Int {
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
            guard let freed = unsafe key.integer, freed >= commit else { continue }
            let list = unsafe UnsafeRawBufferPointer(start: data.mv_data, count: data.mv_size)
            for offset in stride(from: 8, through: list.count - 8, by: 8)
            where unsafe range.contains(list.loadUnaligned(fromByteOffset: offset, as: Int.self)) {
                count += 1
            }
        }
    }
}

extension MDB_val {
    /// The number of a commit, as the list of free pages has it for a key; `nil` where it is none.
    fileprivate var integer: UInt64? {
        guard unsafe mv_size == MemoryLayout<UInt64>.size, let bytes = unsafe mv_data else {
            return nil
        }
        return unsafe bytes.loadUnaligned(as: UInt64.self)
    }
}
