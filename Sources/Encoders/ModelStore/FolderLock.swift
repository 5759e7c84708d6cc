internal import Foundation

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A lock that one process or thread at a time holds; the system releases it when a process ends.
enum FolderLock {
    /// Calls `body` while holding the lock of a file, which is made and left behind.
    ///
    /// `waiting` is called before a wait for another holder.
    static func hold<Result>(
        file: URL,
        waiting: () -> Void,
        _ body: () throws -> Result
    ) throws -> Result {
        try FileSystem.makeFolder(file.deletingLastPathComponent())
        // One call makes it or opens it: made apart, two holders could lock two files of one name.
        let descriptor = unsafe open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw EncodersError.file(
                path: file.path,
                reason: "cannot be opened for writing (error \(errno))"
            )
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        // Closing releases the lock, and an error in it loses nothing.
        defer { try? handle.close() }
        if flock(handle.fileDescriptor, LOCK_EX | LOCK_NB) != 0 {
            waiting()
            while flock(handle.fileDescriptor, LOCK_EX) != 0 {
                guard errno == EINTR else {
                    throw EncodersError.file(
                        path: file.path,
                        reason: "cannot be locked (error \(errno))"
                    )
                }
            }
        }
        return try body()
    }
}
