/// The lock against writers that a reader needs where LMDB cannot enter it into its table.
struct SharedLock: ~Copyable {
    private let lock: FolderLock?

    /// No lock: LMDB knows of the reader.
    init() {
        lock = nil
    }

    /// The lock, where the environment works without LMDB's lock file.
    init(_ handle: EnvironmentHandle) throws(StorageError) {
        lock =
            handle.isLockless
            ? try FolderLock(folder: handle.folder, kind: .shared, waiting: .indefinitely) : nil
    }
}
