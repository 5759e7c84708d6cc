internal import CLMDB

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A place in LMDB's table of readers that a writer holds, during its transaction, for readers that
/// may not write the table.
///
/// LMDB uses a page again when no reader in its table can need it. It offers no way to enter a reader
/// of an earlier commit; so this enters one of its own, and writes the earlier commit into its place
/// of the mapped lock file. LMDB's own list of readers then has to show it: where it does not, the
/// writer refuses to write, as it could take pages from under a reader.
@safe final class ReaderPin: Sendable {
    private let handle: EnvironmentHandle
    // Safety: `let`, and used by the thread of the write transaction alone.
    private nonisolated(unsafe) let transaction: OpaquePointer

    /// Pins the earliest commit that is read by marks; `nil` where there are none.
    ///
    /// The caller is inside its write transaction, which has changed nothing yet.
    ///
    /// - Throws: ``StorageError/unlistedReader(path:holder:)`` where the table is of an unknown form,
    ///   ``StorageError/readersFull(path:limit:)``.
    static func pinOldestMark(_ handle: EnvironmentHandle) throws(StorageError) -> ReaderPin? {
        guard let oldest = ReaderMark.oldest(in: handle.dataFile) else { return nil }
        return try ReaderPin(handle, oldest)
    }

    private init(
        _ handle: EnvironmentHandle,
        _ oldest: EnvironmentReader
    ) throws(StorageError) {
        let entrant = EnvironmentHandle.entrant
        let begun = try unsafe handle.begin(flags: UInt32(MDB_RDONLY), entrant: entrant)
        // It keeps its place then, which says that it reads no commit.
        unsafe mdb_txn_reset(begun)
        do throws(StorageError) {
            var code = EAGAIN
            for _ in 0..<1_000 where code == EAGAIN {
                code = unsafe clmdb_pin(handle.table, Int(clamping: oldest.version))
            }
            let entry = EnvironmentReader(process: getpid(), version: oldest.version)
            guard code == 0, try handle.listedReaders().contains(entry) else {
                throw StorageError.unlistedReader(path: handle.path, holder: oldest.process)
            }
        } catch {
            unsafe mdb_txn_abort(begun)
            handle.gate.leave(entrant)
            throw error
        }
        self.handle = handle
        unsafe transaction = begun
    }

    deinit {
        unsafe mdb_txn_abort(transaction)
        handle.gate.leave(EnvironmentHandle.entrant)
    }
}
