internal import CLMDB
internal import Synchronization

extension Environment {
    /// Opens the named database, and makes it where it is absent and the environment writes.
    ///
    /// Open databases before the transactions that use them: a transaction knows none that was
    /// opened after it began. Those that the file holds when the environment opens are open
    /// already. Making a new one inside a write of the same environment is a programmer error.
    ///
    /// - Throws: ``StorageError/databaseNotFound(path:name:)`` where a read-only environment has
    ///   none of that name, ``StorageError/databasesFull(path:limit:)``.
    public func database<Key: ByteCodable, Value: ByteCodable>(
        _ name: String,
        keys: Key.Type = Key.self,
        values: Value.Type = Value.self
    ) throws(StorageError) -> Database<Key, Value> {
        let index: MDB_dbi
        if let opened = handle.openedDatabase(name) {
            index = opened
        } else {
            index = try openDatabase(name)
        }
        return Database(name: name, index: index, owner: ObjectIdentifier(handle))
    }

    private func openDatabase(_ name: String) throws(StorageError) -> MDB_dbi {
        precondition(!handle.gate.isWriting, "a new database inside a write")
        return try handle.opening.withLock { _ throws(StorageError) in
            if let opened = handle.openedDatabase(name) { return opened }
            let present = try openPresent(name)
            let index = if let present { present } else { try create(name) }
            handle.databases.withLock { $0[name] = index }
            return index
        }
    }

    private func openPresent(_ name: String) throws(StorageError) -> MDB_dbi? {
        let transaction = try ReadTransaction(
            environment: self,
            entrant: EnvironmentHandle.entrant
        )
        guard let pointer = unsafe transaction.pointer,
            let index = try unsafe handle.openDatabase(name, transaction: pointer, create: false)
        else { return nil }
        // Only a commit leaves the handle to later transactions.
        try transaction.commit()
        return index
    }

    private func create(_ name: String) throws(StorageError) -> MDB_dbi {
        guard !isReadOnly else { throw .databaseNotFound(path: path, name: name) }
        let lock = try FolderLock(
            folder: handle.folder,
            waiting: .indefinitely
        )
        defer { withExtendedLifetime(lock) {} }
        let transaction = try WriteTransaction(environment: self, durability: .durable)
        guard let pointer = unsafe transaction.pointer,
            let index = try unsafe handle.openDatabase(name, transaction: pointer, create: true)
        else { throw .databaseNotFound(path: path, name: name) }
        try transaction.commit()
        try handle.extendFile()
        return index
    }
}
