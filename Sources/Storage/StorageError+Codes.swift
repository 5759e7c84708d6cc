internal import CLMDB

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

extension StorageError {
    /// The error of an LMDB or `errno` code that a file operation returned.
    init(code: Int32, path: String) {
        self =
            switch code {
            case ENOENT: .notFound(path: path)
            case EEXIST: .alreadyExists(path: path)
            case EROFS: .readOnly(path: path)
            case EACCES, EPERM: .permissionDenied(path: path)
            case ENOSPC, EDQUOT, EFBIG: .noSpace(path: path)
            // A full disk ends some writes short, which LMDB reports as EIO.
            case EIO where Self.isFull(path): .noSpace(path: path)
            case MDB_INVALID: .notADatabase(path: path)
            case MDB_VERSION_MISMATCH: .versionMismatch(path: path)
            case MDB_CORRUPTED, MDB_PAGE_NOTFOUND: .corrupted(path: path)
            case MDB_TXN_FULL: .transactionTooLarge(path: path)
            case MDB_BAD_TXN: .transactionFailed(path: path)
            case MDB_PANIC: .environmentFailed(path: path)
            case 1...: .system(path: path, errno: code)
            default: .unexpected(path: path, code: code)
            }
    }

    /// Whether the file, or its file system, has come to the limit of its size.
    private static func isFull(_ path: String) -> Bool {
        var status = clmdb_status()
        // Where the size is unknown only the free disk counts.
        _ = unsafe clmdb_status_of(AT_FDCWD, path + "/" + EnvironmentFolder.dataFile, &status)
        return unsafe clmdb_room(path, status.bytes) < 1 << 20
    }
}
