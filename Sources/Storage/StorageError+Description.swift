internal import CLMDB

extension StorageError: CustomStringConvertible {
    /// One line: what happened, where, and the remedy.
    public var description: String {
        fileDescription ?? resourceDescription ?? contentDescription
    }

    private var fileDescription: String? {
        switch self {
        case .notFound(let path):
            "no database in \(path): create it first, or correct the path"
        case .alreadyExists(let path):
            "\(path) exists already: name a new folder"
        case .notADatabase(let path):
            "\(path) is not an LMDB database: correct the path, or restore a backup"
        case .versionMismatch(let path):
            "\(path) has another LMDB format: open it with the version that wrote it"
        case .corrupted(let path):
            "\(path) is damaged: restore a backup"
        case .truncated(let path, let expected, let found):
            "\(path) has \(found) of \(expected) bytes: copy it again, or restore a backup"
        case .readOnly(let path):
            "\(path) cannot be written: open it read-only, or make folder and file system writable"
        case .permissionDenied(let path):
            "\(path) may not be read by this user: change its permissions"
        case .system(let path, let code):
            "\(path): \(Self.text(of: code)) (errno \(code))"
        case .unexpected(let path, let code):
            "\(path): \(Self.text(of: code)) (LMDB code \(code)): report it"
        default: nil
        }
    }

    private var resourceDescription: String? {
        switch self {
        case .noSpace(let path):
            "no space left for \(path): free some and repeat; what was committed is kept"
        case .mapFull(let path, let bytes, let open):
            "the map of \(path) is full at \(bytes) bytes and \(open) open transactions keep it from"
                + " growing: end them and repeat, or raise the address space limit (ulimit -v)"
        case .noAddressSpace(let path, let bytes):
            "not even \(bytes) bytes of address space for \(path): raise the limit (ulimit -v)"
        case .readersFull(let path, let limit):
            "\(limit) transactions read \(path) already: end some, or open it with more readers"
        case .writerBusy(let path, let holder):
            "\(holder.map { "process \($0)" } ?? "another process") is writing \(path): wait, or end it"
        case .unlistedReader(let path, let holder):
            "process \(holder) reads \(path) and may not write its lock.mdb, which this version of"
                + " LMDB needs: end it, or let its user write lock.mdb"
        case .replaced(let path):
            "\(path) has another data.mdb than when it was opened: open it again"
        case .databasesFull(let path, let limit):
            "\(path) was opened for \(limit) databases: raise maximumDatabases"
        case .transactionTooLarge(let path):
            "too many changes in one transaction of \(path): commit in smaller parts"
        case .transactionFailed(let path):
            "an earlier operation of this transaction of \(path) failed: repeat all of it"
        case .environmentFailed(let path):
            "writing the header of \(path) failed: close and open it again"
        default: nil
        }
    }

    private var contentDescription: String {
        switch self {
        case .databaseNotFound(let path, let name):
            "\(path) has no database \"\(name)\": open it for writing to create one"
        case .databaseNewerThanTransaction(let name):
            "database \"\(name)\" was opened after the transaction began: open it before"
        case .keyTooLong(let bytes, let limit):
            "a key of \(bytes) bytes exceeds \(limit): store a hash of it"
        case .emptyKey:
            "an empty key: every key has at least one byte"
        case .valueTooLarge(let bytes, let limit):
            "a value of \(bytes) bytes exceeds \(limit): store it as an array in blocks"
        case .keyOutOfOrder(let database):
            "a key appended to \"\(database)\" does not follow its last one: put it instead"
        case .undecodable(let type, let bytes):
            "\(bytes) stored bytes are no \(type): the database has other types, or is damaged"
        case .damagedArray(let name, let block):
            "block \(block) of array \"\(name)\" is missing or damaged: rebuild or restore it"
        default: "unknown storage error: report it"
        }
    }

    private static func text(of code: Int32) -> String {
        guard let text = unsafe mdb_strerror(code) else { return "unknown error" }
        return unsafe String(cString: text)
    }
}
