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

    /// Gives the handle back, and closes it after its last user.
    static func release(_ handle: EnvironmentHandle) {
        entries.withLock { entries in
            let identity = handle.folder.identity
            guard var entry = entries[identity] else { return }
            entry.users -= 1
            entries[identity] = entry.users == 0 ? nil : entry
            if entry.users == 0 { handle.close() }
        }
    }
}
