#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What tells cheaply whether a file is still the one that was read.
struct FileStamp: Sendable, Equatable, Codable {
    /// Size in bytes.
    let size: Int64
    /// When its content was changed, in nanoseconds since 1970.
    let modified: Int64
    /// When its content, name or attributes were changed; no program sets this at will.
    let changed: Int64
    /// The file's number in its file system.
    let inode: UInt64
    /// The file system.
    let device: UInt64

    /// The stamp of a file as it is now, links followed.
    ///
    /// - Throws: `EncodersError.file`.
    init(path: String) throws(EncodersError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            throw .file(path: path, reason: unsafe String(cString: strerror(errno)))
        }
        size = Int64(status.st_size)
        inode = UInt64(status.st_ino)
        device = UInt64(truncatingIfNeeded: status.st_dev)
        #if canImport(Glibc)
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
        #else
        modified = Self.nanoseconds(status.st_mtimespec)
        changed = Self.nanoseconds(status.st_ctimespec)
        #endif
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
