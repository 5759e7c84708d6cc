/// What can go wrong with bytes on disk.
public enum StorageError: Error, Equatable, Sendable {
    /// The folder holds no database.
    case notFound(path: String)
    /// The backup's destination exists.
    case alreadyExists(path: String)
    /// The file was not written by LMDB.
    case notADatabase(path: String)
    /// The file was written by another format of LMDB.
    case versionMismatch(path: String)
    /// A page of the file is not what its tree says it is.
    case corrupted(path: String)
    /// The file is shorter than its own records say.
    case truncated(path: String, expectedBytes: Int, foundBytes: Int)
    /// The folder, the file system or this environment accepts no writes.
    case readOnly(path: String)
    /// This process may not read the file.
    case permissionDenied(path: String)
    /// The disk, or this process's limit of a file's size, is full; what was committed is kept.
    case noSpace(path: String)
    /// The mapped region is full, and could not grow while transactions of this process were open.
    case mapFull(path: String, bytes: Int, openTransactions: Int)
    /// No region of the address space could be reserved.
    case noAddressSpace(path: String, bytes: Int)
    /// As many transactions read as the file's reader table has places.
    case readersFull(path: String, limit: Int)
    /// Another process, or another thread of this one, is writing.
    case writerBusy(path: String, holder: Int32?)
    /// A process reads without a place in LMDB's table of readers, and none can be made for it.
    case unlistedReader(path: String, holder: Int32)
    /// The folder has another file than the one that was opened.
    case replaced(path: String)
    /// More named databases than the environment was opened for.
    case databasesFull(path: String, limit: Int)
    /// No database has the name, and the environment cannot make it.
    case databaseNotFound(path: String, name: String)
    /// The database was opened after the transaction began.
    case databaseNewerThanTransaction(name: String)
    /// A key is longer than LMDB takes.
    case keyTooLong(bytes: Int, limit: Int)
    /// A key without a byte.
    case emptyKey
    /// A value of 4 GiB or more.
    case valueTooLarge(bytes: Int, limit: Int)
    /// A key was appended that does not follow the last one.
    case keyOutOfOrder(database: String)
    /// Stored bytes are not an encoded value of the type.
    case undecodable(type: String, bytes: Int)
    /// An array's block is missing, or not what the layout or its checksum says.
    case damagedArray(name: String, block: Int)
    /// The transaction changed more pages than one transaction can hold.
    case transactionTooLarge(path: String)
    /// An operation of the transaction had failed before, so it cannot be committed.
    case transactionFailed(path: String)
    /// A failed write of the file's header left the environment without a known state.
    case environmentFailed(path: String)
    /// The operating system refused (`errno`).
    case system(path: String, errno: Int32)
    /// LMDB answered with a code that this library does not expect.
    case unexpected(path: String, code: Int32)
}
