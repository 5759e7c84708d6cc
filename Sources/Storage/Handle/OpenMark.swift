internal import CLMDB

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What everyone who has an environment open leaves in its `data.mdb`, so that the file is replaced
/// only while nobody else has it open.
///
/// It is a shared record lock on a byte whose place says the process, like that of a ``ReaderMark``.
enum OpenMark {
    private static let firstByte: Int64 = 0x1200_0000_0000_0000
    private static let byteCount = Int64(Int32.max)

    /// Marks `data.mdb` as open, once nobody is about to replace it.
    ///
    /// - Returns: the file, which carries the mark; `nil` where the environment has mapped another one,
    ///   which was replaced meanwhile.
    static func leave(
        in folder: borrowing EnvironmentFolder,
        mappedBy environment: OpaquePointer,
        isReadOnly: Bool
    ) throws(StorageError) -> Int32? {
        var mapped: mdb_filehandle_t = -1
        let code = unsafe mdb_env_get_fd(environment, &mapped)
        guard code == MDB_SUCCESS else { throw StorageError(code: code, path: folder.path) }
        let file = try folder.openData(isReadOnly ? O_RDONLY : O_RDWR)
        do throws(StorageError) {
            let code = clmdb_lock(file, 0, firstByte + Int64(getpid()), 1, 1)
            guard code == 0 else { throw StorageError(code: code, path: folder.path) }
            // What was opened by its name before the mark may have lost its name since.
            let named = try folder.openData(O_RDONLY)
            defer { close(named) }
            let identity = try FolderIdentity(file: named, path: folder.path)
            if try identity == FolderIdentity(file: mapped, path: folder.path),
                try identity == FolderIdentity(file: file, path: folder.path)
            {
                return file
            }
        } catch {
            close(file)
            throw error
        }
        close(file)
        return nil
    }

    /// Takes the mark away.
    static func remove(_ file: Int32) { close(file) }

    /// Keeps everyone else from opening the file until the mark goes; false where someone has it open.
    ///
    /// The file was opened to be written.
    static func excludeOthers(_ file: Int32) -> Bool {
        clmdb_lock(file, 1, firstByte, byteCount, 0) == 0
    }

    /// The processes that have the file open, but for the holder of this mark.
    static func others(_ file: Int32) -> [Int32] {
        LockedBytes.all(in: file, firstByte..<firstByte + byteCount).map { Int32($0 - firstByte) }
    }
}
