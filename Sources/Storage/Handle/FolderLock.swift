internal import CLMDB

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A lock on an environment's folder among writing processes and threads, which names its holder.
///
/// It is a record lock on bytes of `data.mdb` far beyond any data, owned by an open file
/// description of its own: the kernel drops it when the holder ends, however that happens. LMDB has
/// a lock for writers too, but none that can be tried, or asked who holds it. One byte is the lock;
/// a second byte, whose place is the process number, says who has it.
struct FolderLock: ~Copyable {
    /// What is locked: a byte of its own for each, with room for every process number behind it.
    enum Subject: Int64 {
        /// One write transaction.
        case transaction = 0x1000_0000_0000_0000
        /// A series of them, see ``WriterLease``.
        case series = 0x1100_0000_0000_0000
    }

    private let file: Int32

    /// Takes the lock.
    ///
    /// - Throws: ``StorageError/writerBusy(path:holder:)`` by `waiting`, and
    ///   ``StorageError/replaced(path:)`` where the file is not the one that the folder had when it
    ///   was opened: a lock on another file keeps nobody out.
    init(
        folder: borrowing EnvironmentFolder,
        waiting: WriterWait,
        subject: Subject = .transaction
    ) throws(StorageError) {
        let opened = try folder.openData(O_RDWR)
        do {
            try Self.lock(opened, waiting: waiting, at: subject.rawValue, path: folder.path)
            try folder.requireData(opened)
        } catch {
            close(opened)
            throw error
        }
        file = opened
    }

    deinit { close(file) }

    private static func lock(
        _ file: Int32,
        waiting: WriterWait,
        at firstByte: Int64,
        path: String
    ) throws(StorageError) {
        var pause: UInt32 = 200
        while true {
            var wait: Int32 = 0
            if case .indefinitely = waiting { wait = 1 }
            let code = clmdb_lock(file, 1, firstByte, 1, wait)
            if code == 0 { break }
            if code == EINTR { continue }
            guard code == EAGAIN || code == EACCES else {
                throw StorageError(code: code, path: path)
            }
            guard case .until(let deadline) = waiting, ContinuousClock.now < deadline else {
                throw .writerBusy(path: path, holder: holder(of: file, at: firstByte))
            }
            usleep(pause)
            pause = min(pause * 2, 10_000)
        }
        // Nobody contends for this byte; should the name tag fail, the lock itself still holds.
        _ = clmdb_lock(file, 1, firstByte + 1 + Int64(getpid()), 1, 0)
    }

    private static func holder(of file: Int32, at firstByte: Int64) -> Int32? {
        let byte = clmdb_first_locked(file, firstByte + 1, Int64(Int32.max))
        return byte < 0 ? nil : Int32(byte - firstByte - 1)
    }
}
