internal import CLMDB

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// An open folder with LMDB's two files.
struct EnvironmentFolder: ~Copyable, Sendable {
    static let dataFile = "data.mdb"
    static let lockFile = "lock.mdb"

    let path: String
    let descriptor: Int32
    let identity: FolderIdentity
    /// Which file `data.mdb` was when the environment opened; `nil` before.
    var data: FolderIdentity?

    /// Opens the folder, and makes it first where the mode says so.
    init(path: String, mode: EnvironmentOptions.Mode) throws(StorageError) {
        if case .create = mode { try Self.makeFolders(path) }
        let opened = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw StorageError(code: errno, path: path) }
        let found: FolderIdentity
        do {
            found = try FolderIdentity(descriptor: opened, path: path)
        } catch {
            close(opened)
            throw error
        }
        self.path = path
        descriptor = opened
        identity = found
    }

    deinit { close(descriptor) }

    /// Refuses a folder without a database, unless one may be made, and one that cannot be written.
    func check(mode: EnvironmentOptions.Mode) throws(StorageError) {
        if mode != .create {
            guard try size(of: Self.dataFile) ?? 0 > 0 else {
                throw .notFound(path: path)
            }
        }
        guard mode != .readOnly else { return }
        let target = try size(of: Self.dataFile) == nil ? "." : Self.dataFile
        guard unsafe faccessat(descriptor, target, W_OK, AT_EACCESS) == 0 else {
            throw errno == EROFS || errno == EACCES
                ? .readOnly(path: path) : StorageError(code: errno, path: path)
        }
    }

    /// Whether LMDB can enter its readers: it has to write the lock file for that.
    func canWriteLockFile() throws(StorageError) -> Bool {
        let target = try size(of: Self.lockFile) == nil ? "." : Self.lockFile
        return unsafe faccessat(descriptor, target, W_OK, AT_EACCESS) == 0
    }

    /// Opens `data.mdb` for locks on it.
    func openData(_ access: Int32) throws(StorageError) -> Int32 {
        let file = unsafe openat(descriptor, Self.dataFile, access | O_CLOEXEC)
        guard file >= 0 else { throw StorageError(code: errno, path: path) }
        return file
    }

    /// Refuses an open file that is not the one that LMDB has mapped.
    func requireData(_ file: Int32) throws(StorageError) {
        guard let data, try FolderIdentity(file: file, path: path) != data else { return }
        throw .replaced(path: path)
    }

    /// Bytes of a file; nil where it is absent.
    func size(of name: String) throws(StorageError) -> Int? {
        try status(of: name).map { Int($0.bytes) }
    }

    /// Bytes that a file takes on the disk, which are fewer than its size where it is sparse.
    func allocatedSize(of name: String) throws(StorageError) -> Int? {
        try status(of: name).map { Int($0.allocated_bytes) }
    }

    private func status(of name: String) throws(StorageError) -> clmdb_status? {
        var status = clmdb_status()
        let code = unsafe clmdb_status_of(descriptor, name, &status)
        if code == ENOENT { return nil }
        guard code == 0 else { throw StorageError(code: code, path: path) }
        return status
    }

    /// Sets the size of the data file.
    func resizeData(to bytes: Int) throws(StorageError) {
        let file = try openData(O_RDWR)
        defer { close(file) }
        guard ftruncate(file, off_t(bytes)) == 0 else {
            throw StorageError(code: errno, path: path)
        }
    }

    private static func makeFolders(_ path: String) throws(StorageError) {
        if unsafe mkdir(path, 0o777) == 0 || errno == EEXIST { return }
        let cause = errno
        let parent = path.split(separator: "/", omittingEmptySubsequences: true).dropLast()
        guard cause == ENOENT, !parent.isEmpty else {
            throw cause == EROFS || cause == EACCES
                ? .readOnly(path: path) : StorageError(code: cause, path: path)
        }
        try makeFolders((path.hasPrefix("/") ? "/" : "") + parent.joined(separator: "/"))
        guard unsafe mkdir(path, 0o777) == 0 || errno == EEXIST else {
            throw StorageError(code: errno, path: path)
        }
    }
}
