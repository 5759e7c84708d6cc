internal import CLMDB

/// What the file system says a folder or a file is, however its path is spelt.
struct FolderIdentity: Hashable, Sendable {
    private let device: UInt64
    private let node: UInt64

    /// The identity of an open folder.
    init(descriptor: Int32, path: String) throws(StorageError) {
        var status = clmdb_status()
        let code = unsafe clmdb_status_of(descriptor, ".", &status)
        guard code == 0 else { throw StorageError(code: code, path: path) }
        device = status.device
        node = status.node
    }

    /// The identity of an open file.
    init(file: Int32, path: String) throws(StorageError) {
        var status = clmdb_status()
        let code = unsafe clmdb_status_of_file(file, &status)
        guard code == 0 else { throw StorageError(code: code, path: path) }
        device = status.device
        node = status.node
    }
}
