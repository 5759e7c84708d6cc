internal import Synchronization

/// The environments that this process has open, by folder.
///
/// LMDB's locks belong to the process, and closing a second environment of a folder would drop
/// those of the first: so there is one a folder, counted, opened and closed under one lock.
enum EnvironmentRegistry {
    private struct Entry {
        let handle: EnvironmentHandle
        var users = 1
    }

    private static let entries = Mutex<[FolderIdentity: Entry]>([:])

    /// The folder's handle: the open one, or a new one.
    static func acquire(
        path: String,
        options: EnvironmentOptions
    ) throws(StorageError) -> EnvironmentHandle {
        try entries.withLock { entries throws(StorageError) in
            let folder = try EnvironmentFolder(path: path, mode: options.mode)
            let identity = folder.identity
            if let handle = entries[identity]?.handle {
                guard options.mode == .readOnly || !handle.isReadOnly else {
                    throw .readOnly(path: path)
                }
                entries[identity]?.users += 1
                return handle
            }
            let handle = try EnvironmentHandle(folder: folder, options: options)
            entries[identity] = Entry(handle: handle)
            return handle
        }
    }

    /// Runs the body while nobody in this process can open the folder, and closes the handle after it:
    /// its file has been replaced.
    ///
    /// - Returns: whether the body ran and answered true; it does not run where the handle has other
    ///   users. The handle is open where the answer is false, and must not be used where it is true.
    static func retire<E: Error>(
        _ handle: EnvironmentHandle,
        _ body: () throws(E) -> Bool
    ) throws(E) -> Bool {
        try entries.withLock { entries throws(E) in
            guard entries[handle.folder.identity]?.users == 1, try body() else { return false }
            entries[handle.folder.identity] = nil
            // Before anyone else opens the folder: it drops this process's locks on the lock file.
            handle.close()
            return true
        }
    }

    /// Gives the handle back, and closes it after its last user.
    static func release(_ handle: EnvironmentHandle) {
        entries.withLock { entries in
            let identity = handle.folder.identity
            guard var entry = entries[identity], entry.handle === handle else { return }
            entry.users -= 1
            entries[identity] = entry.users == 0 ? nil : entry
            if entry.users == 0 { handle.close() }
        }
    }
}
