internal import CLMDB
internal import Synchronization

extension Environment {
    /// Lends a read transaction: the state of the last commit, unchanged until the closure returns.
    ///
    /// Keep it short: as long as it lives, no page that was in use when it began is used again.
    /// For longer use there is ``snapshot()``. Any number run at once, in any threads.
    ///
    /// - Throws: ``StorageError/readersFull(path:limit:)``,
    ///   ``StorageError/replaced(path:)``, and what the closure throws.
    public func read<R>(_ body: (borrowing ReadTransaction) throws -> R) throws -> R {
        let transaction = try ReadTransaction(environment: self, entrant: EnvironmentHandle.entrant)
        return try body(transaction)
    }

    /// A read transaction that lives as long as someone refers to it.
    ///
    /// - Throws: ``StorageError/readersFull(path:limit:)``.
    public func snapshot() throws(StorageError) -> Snapshot {
        try Snapshot(ReadTransaction(environment: self, entrant: .snapshot))
    }

    /// Lends the write transaction, commits it when the closure returns, aborts it when it throws.
    ///
    /// The closure runs on the calling thread, without any other writer of any process beside it. It
    /// must not write to the environment in another way: that is a programmer error, and traps.
    ///
    /// The map of the file grows by itself between transactions. Only where the first reservation
    /// was refused (see ``EnvironmentOptions/reservation``) one transaction can be larger
    /// than the room left; `whenFull` says what happens then.
    ///
    /// - Throws: ``StorageError/writerBusy(path:holder:)`` by `waiting`,
    ///   ``StorageError/noSpace(path:)`` (nothing of this transaction is kept, all before is),
    ///   ``StorageError/mapFull(path:bytes:openTransactions:)``, and what the closure throws.
    @discardableResult
    public func write<R>(
        waiting: WriterWait = .indefinitely,
        durability: Durability = .durable,
        whenFull: FullMapPolicy = .fail,
        _ body: (borrowing WriteTransaction) throws -> R
    ) throws -> R {
        guard !isReadOnly else { throw StorageError.readOnly(path: path) }
        precondition(!handle.gate.isWriting, "a write inside a write of the same environment")
        let lock = try FolderLock(folder: handle.folder, waiting: waiting)
        defer { withExtendedLifetime(lock) {} }
        try handle.removeStaleReaders()
        try handle.makeRoom()
        while true {
            do {
                return try writeOnce(durability: durability, body)
            } catch {
                guard whenFull == .growAndRunAgain,
                    handle.mapWasFull.exchange(false, ordering: .relaxed)
                else { throw error }
                try handle.growMap()
            }
        }
    }

    private func writeOnce<R>(
        durability: Durability,
        _ body: (borrowing WriteTransaction) throws -> R
    ) throws -> R {
        let transaction = try WriteTransaction(environment: self, durability: durability)
        let result = try body(transaction)
        try transaction.commit()
        try handle.extendFile()
        return result
    }
}
