/// The right to write a series of transactions that belong together, one holder at a time.
///
/// Between two transactions of the holder nobody else who asks for a lease writes. The kernel gives
/// the right back when the lease goes or its process ends, however that happens. A lease does not
/// keep out a writer that does not ask for one.
public struct WriterLease: ~Copyable, Sendable {
    private let environment: Environment
    private let lock: FolderLock

    fileprivate init(_ environment: Environment, lock: consuming FolderLock) {
        self.environment = environment
        self.lock = lock
    }
}

extension Environment {
    /// Asks for the right to write a series of transactions.
    ///
    /// - Throws: ``StorageError/writerBusy(path:holder:)`` by `waiting`, with the process that has
    ///   it, or ``StorageError/readOnly(path:)``.
    public func writerLease(waiting: WriterWait = .never) throws(StorageError) -> WriterLease {
        guard !isReadOnly else { throw .readOnly(path: path) }
        let lock = try FolderLock(
            folder: handle.folder,
            waiting: waiting,
            subject: .series
        )
        return WriterLease(self, lock: lock)
    }
}
