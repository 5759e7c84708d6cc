internal import CLMDB
internal import Synchronization

/// The one `MDB_env` of a folder in this process, shared by all its ``Environment``s.
@safe final class EnvironmentHandle: Sendable {
    let folder: EnvironmentFolder
    /// `data.mdb`: it carries the mark that the environment is open, and asks for
    /// marks of others.
    let dataFile: Int32
    let isReadOnly: Bool
    /// The lock file cannot be written, so LMDB does not know of our readers: see ``ReaderMark``.
    let isLockless: Bool
    let maximumDatabases: Int
    let maximumReaders: Int
    /// Bytes of the longest key.
    let maximumKeySize: Int
    let gate = TransactionGate()
    /// A write ended because the map was full; the next one enlarges it first.
    let mapWasFull = Atomic(false)
    /// Handles of the named databases.
    let databases = Mutex<[String: MDB_dbi]>([:])
    /// Held while a database is being opened: LMDB allows one at a time.
    let opening = Mutex(())
    // Safety: LMDB synchronizes the use of an environment among threads; `let`, and closed by the
    // registry after the last user has gone.
    nonisolated(unsafe) let pointer: OpaquePointer
    // Safety: `let`; its memory is LMDB's table, which processes change by atomic stores.
    nonisolated(unsafe) let table: clmdb_table

    var path: String { folder.path }

    init(folder: consuming EnvironmentFolder, options: EnvironmentOptions) throws(StorageError) {
        try folder.check(mode: options.mode)
        isReadOnly = options.mode == .readOnly
        isLockless = if isReadOnly { try !folder.canWriteLockFile() } else { false }
        maximumDatabases = options.maximumDatabases
        maximumReaders = options.maximumReaders
        while true {
            let opened = try unsafe Self.open(folder, options: options, isLockless: isLockless)
            do {
                let mark = try unsafe OpenMark.leave(
                    in: folder,
                    mappedBy: opened,
                    isReadOnly: isReadOnly
                )
                if let mark {
                    dataFile = mark
                    unsafe pointer = opened
                    break
                }
            } catch {
                unsafe mdb_env_close(opened)
                throw error
            }
            // Another file has taken its place since.
            unsafe mdb_env_close(opened)
        }
        unsafe table =
            isReadOnly
            ? clmdb_table(file: -1, bytes: nil, size: 0)
            : clmdb_table_open(folder.descriptor, EnvironmentFolder.lockFile)
        maximumKeySize = unsafe Int(mdb_env_get_maxkeysize(pointer))
        folder.data = try? FolderIdentity(file: dataFile, path: folder.path)
        self.folder = folder
        do {
            if !isLockless { try removeStaleReaders() }
            try checkTail()
            try openExistingDatabases()
        } catch {
            close()
            throw error
        }
    }

    /// Ends the environment; the registry calls it when nobody uses it any more.
    func close() {
        unsafe mdb_env_close(pointer)
        unsafe clmdb_table_close(table)
        OpenMark.remove(dataFile)
    }

    /// Frees the places of readers whose process was killed.
    func removeStaleReaders() throws(StorageError) {
        try check(unsafe mdb_reader_check(pointer, nil))
    }

    /// Throws the error of a code.
    func check(_ code: Int32) throws(StorageError) {
        guard code != MDB_SUCCESS else { return }
        switch code {
        case MDB_MAP_FULL:
            mapWasFull.store(true, ordering: .relaxed)
            throw .mapFull(path: path, bytes: mapSize, openTransactions: 0)
        case MDB_READERS_FULL: throw .readersFull(path: path, limit: maximumReaders)
        case MDB_DBS_FULL: throw .databasesFull(path: path, limit: maximumDatabases)
        default: throw StorageError(code: code, path: path)
        }
    }

    /// Reserves what the system grants of the asked address space, and opens the folder.
    private static func open(
        _ folder: borrowing EnvironmentFolder,
        options: EnvironmentOptions,
        isLockless: Bool
    ) throws(StorageError) -> OpaquePointer {
        var flags = UInt32(MDB_NOTLS)
        if options.mode == .readOnly { flags |= UInt32(MDB_RDONLY) }
        if isLockless { flags |= UInt32(MDB_NOLOCK) }
        var size = AddressSpace.grantable(max(options.reservation, 1 << 20))
        while true {
            var created: OpaquePointer?
            let failure = unsafe mdb_env_create(&created)
            guard failure == MDB_SUCCESS, let environment = unsafe created else {
                throw StorageError(code: failure, path: folder.path)
            }
            unsafe mdb_env_set_mapsize(environment, size)
            unsafe mdb_env_set_maxreaders(environment, UInt32(options.maximumReaders))
            unsafe mdb_env_set_maxdbs(environment, MDB_dbi(options.maximumDatabases))
            let code = unsafe mdb_env_open(environment, folder.path, flags, 0o664)
            if code == MDB_SUCCESS { return unsafe environment }
            unsafe mdb_env_close(environment)
            guard code == ENOMEM, size > 1 << 20 else {
                throw code == ENOMEM
                    ? .noAddressSpace(path: folder.path, bytes: size)
                    : StorageError(code: code, path: folder.path)
            }
            size = AddressSpace.pages(size / 2)
        }
    }
}
