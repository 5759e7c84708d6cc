internal import CLMDB

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

extension Environment {
    /// What became of a file that was to get smaller.
    public enum Shrinking: Equatable, Sendable {
        /// It has fewer bytes now.
        case done(before: Int, after: Int)
        /// So few of its bytes are free that it was left as it is.
        case notWorthwhile(freeBytes: Int)
        /// Processes have it open, and would go on with the old file: it was left as it is.
        case inUse(processes: [Int32], freeBytes: Int)
    }

    /// A file is written anew where at least this share of its pages is free: one of so many.
    private static let leastFreeShare = 16
    private static let shrunkFile = "data.mdb.shrunk"

    /// Writes the file of an environment anew without its free pages, and puts it in the place of the
    /// old one, while nobody else has it open.
    ///
    /// LMDB uses free pages again, but never gives them back. The new file holds the last commit under
    /// its number. Where the process is killed the folder has the old file or the new one, whole; what
    /// was left of a new one is removed by the next call. It takes as much disk as the new file, and the
    /// time to copy it.
    ///
    /// - Parameters:
    ///   - path: the folder; this process must not have it open otherwise.
    ///   - waiting: whether to wait for the present writer.
    /// - Returns: whether the file is smaller now, and why not.
    /// - Throws: ``StorageError/writerBusy(path:holder:)`` by `waiting`,
    ///   ``StorageError/noSpace(path:)`` (the old file stays), and what opening throws.
    public static func shrink(
        path: String,
        waiting: WriterWait = .never
    ) throws(StorageError) -> Shrinking {
        let environment = try Environment(
            path: path,
            options: EnvironmentOptions(mode: .readWrite)
        )
        return try environment.shrink(waiting: waiting)
    }

    private func shrink(waiting: WriterWait) throws(StorageError) -> Shrinking {
        let lease = try writerLease(waiting: waiting)
        let lock = try FolderLock(folder: handle.folder, waiting: waiting)
        defer {
            withExtendedLifetime(lock) {}
            withExtendedLifetime(lease) {}
        }
        let pageBytes = handle.pageSize
        let freeBytes = try handle.freePages(in: 0..<Int.max) * pageBytes
        let before = try handle.folder.size(of: EnvironmentFolder.dataFile) ?? 0
        guard freeBytes >= before / Self.leastFreeShare, freeBytes > 0 else {
            return .notWorthwhile(freeBytes: freeBytes)
        }
        if let processes = othersWithFileOpen() {
            return .inUse(processes: processes, freeBytes: freeBytes)
        }
        let after = try writeShrunkFile(pageBytes: pageBytes)
        var isReplaced = false
        defer { if !isReplaced { unsafe unlinkat(handle.folder.descriptor, Self.shrunkFile, 0) } }
        isReplaced = try EnvironmentRegistry.retire(handle) { () throws(StorageError) in
            guard OpenMark.excludeOthers(handle.dataFile), othersWithFileOpen() == nil else {
                return false
            }
            let folder = handle.folder.descriptor
            let code = unsafe renameat(
                folder,
                Self.shrunkFile,
                folder,
                EnvironmentFolder.dataFile
            )
            guard code == 0, fsync(folder) == 0 else { throw StorageError(code: errno, path: path) }
            return true
        }
        guard isReplaced else {
            return .inUse(processes: othersWithFileOpen() ?? [getpid()], freeBytes: freeBytes)
        }
        return .done(before: before, after: after)
    }

    /// The processes beside this one that have the file open; `nil` where there are none.
    ///
    /// One of another container may have the number -1.
    private func othersWithFileOpen() -> [Int32]? {
        var processes = OpenMark.others(handle.dataFile)
        // Programs without marks hold LMDB's own lock as long as they have it open.
        let other = unsafe clmdb_other_user(handle.table)
        if other != 0, !processes.contains(other) { processes.append(other) }
        return processes.isEmpty ? nil : processes
    }

    /// Writes the last commit without free pages into a file of the same owner and mode, down to the
    /// disk, and answers its bytes.
    private func writeShrunkFile(pageBytes: Int) throws(StorageError) -> Int {
        let folder = handle.folder.descriptor
        unsafe unlinkat(folder, Self.shrunkFile, 0)
        let file = unsafe openat(
            folder,
            Self.shrunkFile,
            O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC,
            0o600
        )
        guard file >= 0 else { throw StorageError(code: errno, path: path) }
        defer { close(file) }
        do throws(StorageError) {
            var code = unsafe mdb_env_copyfd2(handle.pointer, file, UInt32(MDB_CP_COMPACT))
            if code == 0 { code = clmdb_same_owner(handle.dataFile, file) }
            if code == 0 {
                code = unsafe clmdb_number_copy(file, pageBytes, handle.info.me_last_txnid)
            }
            guard code == 0, fsync(file) == 0 else {
                throw StorageError(code: code == 0 ? errno : code, path: path)
            }
            return try handle.folder.size(of: Self.shrunkFile) ?? 0
        } catch {
            unsafe unlinkat(folder, Self.shrunkFile, 0)
            throw error
        }
    }
}
