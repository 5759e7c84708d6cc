internal import CLMDB

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

extension Environment {
    /// Number of the last commit: a snapshot of a lower ``Snapshot/version`` is out of date.
    public var version: UInt64 {
        handle.insideGate { unsafe UInt64(handle.info.me_last_txnid) }
    }

    /// Makes every commit before it durable.
    public func sync() throws(StorageError) {
        guard !isReadOnly else { throw .readOnly(path: path) }
        try handle.check(unsafe mdb_env_sync(handle.pointer, 1))
    }

    /// Sizes and counts; reads the list of free pages.
    public func statistics() throws -> EnvironmentStatistics {
        let readers = try handle.readers()
        return try read { transaction in
            guard let pointer = unsafe transaction.pointer else {
                throw StorageError.transactionFailed(path: path)
            }
            let every = 0..<Int.max
            let oldest = readers.filter { $0.version < transaction.version }
                .min { $0.version < $1.version }
            return EnvironmentStatistics(
                mapBytes: handle.mapSize,
                usedBytes: handle.usedSize,
                diskBytes: try handle.folder.allocatedSize(of: EnvironmentFolder.dataFile) ?? 0,
                pageBytes: handle.pageSize,
                freePages: try unsafe handle.freePages(in: every, transaction: pointer),
                heldPages: try oldest.map {
                    try unsafe handle.freePages(
                        in: every,
                        freedFrom: $0.version,
                        transaction: pointer
                    )
                } ?? 0,
                readers: readers.count,
                oldestReader: oldest,
                version: transaction.version
            )
        }
    }

    /// Writes a compact copy of the last commit to a new folder, while others read and write.
    ///
    /// The copy appears under its name when it is complete and on the disk; before that it is
    /// beside it with `.partial` behind its name.
    ///
    /// - Throws: ``StorageError/alreadyExists(path:)``, ``StorageError/noSpace(path:)`` and others.
    public func backup(to destination: String) throws(StorageError) {
        guard unsafe access(destination, F_OK) != 0 else {
            throw .alreadyExists(path: destination)
        }
        let partial = destination + ".partial"
        guard unsafe mkdir(partial, 0o777) == 0 else {
            throw StorageError(code: errno, path: partial)
        }
        do throws(StorageError) {
            try copy(to: partial)
            try flush(partial + "/" + EnvironmentFolder.dataFile)
            try flush(partial)
            guard unsafe rename(partial, destination) == 0 else {
                throw StorageError(code: errno, path: destination)
            }
        } catch {
            unsafe unlink(partial + "/" + EnvironmentFolder.dataFile)
            unsafe rmdir(partial)
            throw error
        }
    }

    private func copy(to folder: String) throws(StorageError) {
        // LMDB begins a transaction of its own for it, which reads this commit or a later one.
        let reading = try ReadTransaction(environment: self, entrant: EnvironmentHandle.entrant)
        let code = unsafe mdb_env_copy2(handle.pointer, folder, UInt32(MDB_CP_COMPACT))
        guard code == MDB_SUCCESS else { throw StorageError(code: code, path: folder) }
        _ = reading.version
    }

    private func flush(_ path: String) throws(StorageError) {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw StorageError(code: errno, path: path) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw StorageError(code: errno, path: path) }
    }
}
