internal import CLMDB

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What a reader leaves in `data.mdb` where it may not write LMDB's table of readers.
///
/// It is a record lock on one byte far beyond any data, which a file that was opened to be read
/// allows too, also on a file system that is mounted to be read. The byte's place says the commit
/// that is read and the process that reads it. Nobody waits for it: writers look which bytes are
/// locked. The kernel drops it when the reader ends, however that happens.
final class ReaderMark: Sendable {
    /// Marks of transactions: commit × 2²² + process number.
    private static let firstByte: Int64 = 0x2000_0000_0000_0000
    private static let processBits: Int64 = 22
    private static let lastCommit: Int64 = 1 << 38
    private static let bytes = firstByte..<firstByte + (lastCommit + 1) << processBits
    private let file: Int32

    /// Marks a commit as read by this process until the mark goes.
    ///
    /// - Throws: ``StorageError/replaced(path:)`` where the folder has another file now.
    init(_ folder: borrowing EnvironmentFolder, commit: UInt64) throws(StorageError) {
        let opened = try folder.openData(O_RDONLY)
        let process = Int64(getpid()) & (1 << Self.processBits - 1)
        // A mark of an earlier commit keeps more pages, never fewer.
        let known = min(Int64(clamping: commit), Self.lastCommit)
        do throws(StorageError) {
            let code = clmdb_lock(
                opened,
                0,
                Self.firstByte + known << Self.processBits + process,
                1,
                1
            )
            guard code == 0 else { throw StorageError(code: code, path: folder.path) }
            try folder.requireData(opened)
        } catch {
            close(opened)
            throw error
        }
        file = opened
    }

    deinit { close(file) }

    /// The reader of the earliest commit among those that left a mark in the open file.
    static func oldest(in file: Int32) -> EnvironmentReader? {
        LockedBytes.first(in: file, bytes).map(reader)
    }

    /// Every reader that left a mark in the open file, earlier commits first; several marks of a
    /// process at a commit are one.
    static func all(in file: Int32) -> [EnvironmentReader] {
        LockedBytes.all(in: file, bytes).map(reader)
    }

    private static func reader(_ byte: Int64) -> EnvironmentReader {
        let place = byte - firstByte
        return EnvironmentReader(
            process: Int32(place & (1 << processBits - 1)),
            version: UInt64(place >> processBits)
        )
    }
}
