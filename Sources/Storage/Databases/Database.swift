internal import CLMDB

/// A named, sorted map from keys to values; a small value whose every use names a transaction.
///
/// Open it with ``Environment/database(_:keys:values:)``. Absence is nil, never an error. Using it
/// with a transaction of another environment is a programmer error, and traps.
public struct Database<Key: ByteCodable, Value: ByteCodable>: Sendable {
    /// The database's name.
    public let name: String
    let index: MDB_dbi
    let owner: ObjectIdentifier

    /// The value of the key.
    public func get<Access>(
        _ key: Key,
        in transaction: borrowing Transaction<Access>
    ) throws(StorageError) -> Value? {
        guard let bytes = unsafe try find(key, in: transaction) else { return nil }
        return try unsafe Value(decoding: bytes.bytes)
    }

    /// Lends the value's bytes where LMDB maps them; nil where the key is absent.
    ///
    /// The bytes are not aligned, and valid until the transaction ends or, in a write transaction,
    /// until its next change.
    public func withBytes<Access, R>(
        of key: Key,
        in transaction: borrowing Transaction<Access>,
        _ body: (RawSpan) throws -> R
    ) throws -> R? {
        guard let bytes = unsafe try find(key, in: transaction) else { return nil }
        return try unsafe body(bytes.bytes)
    }

    /// Whether the key is present.
    public func contains<Access>(
        _ key: Key,
        in transaction: borrowing Transaction<Access>
    ) throws(StorageError) -> Bool {
        unsafe try find(key, in: transaction) != nil
    }

    /// Number of keys, O(1).
    public func count<Access>(
        in transaction: borrowing Transaction<Access>
    ) throws(StorageError) -> Int {
        transaction.require(owner)
        var status = MDB_stat()
        try check(unsafe mdb_stat(transaction.pointer, index, &status), in: transaction)
        return status.ms_entries
    }

    /// The stored bytes of the key, valid as long as the transaction and its pages are.
    func find<Access>(
        _ key: Key,
        in transaction: borrowing Transaction<Access>
    ) throws(StorageError) -> UnsafeRawBufferPointer? {
        transaction.require(owner)
        var data = unsafe MDB_val()
        let code = try unsafe withKey(key, in: transaction) { key in
            unsafe mdb_get(transaction.pointer, index, key, &data)
        }
        if code == MDB_NOTFOUND { return nil }
        try check(code, in: transaction)
        return unsafe UnsafeRawBufferPointer(start: data.mv_data, count: data.mv_size)
    }

    /// Lends the encoded key, of a length that LMDB takes.
    func withKey<Access, R>(
        _ key: Key,
        in transaction: borrowing Transaction<Access>,
        _ body: (UnsafeMutablePointer<MDB_val>) -> R
    ) throws(StorageError) -> R {
        let limit = transaction.environment.handle.maximumKeySize
        return try key.withEncodedBytes { (bytes) throws(StorageError) in
            guard !bytes.isEmpty else { throw .emptyKey }
            guard bytes.byteCount <= limit else {
                throw .keyTooLong(bytes: bytes.byteCount, limit: limit)
            }
            return unsafe bytes.withUnsafeBytes { buffer in
                var value = unsafe MDB_val(borrowing: buffer)
                return unsafe body(&value)
            }
        }
    }

    /// Throws the error of a code, with what is known here.
    func check<Access>(
        _ code: Int32,
        in transaction: borrowing Transaction<Access>
    ) throws(StorageError) {
        switch code {
        // LMDB answers so to a handle that the transaction does not know.
        case EINVAL, MDB_BAD_DBI: throw .databaseNewerThanTransaction(name: name)
        case MDB_KEYEXIST: throw .keyOutOfOrder(database: name)
        default: try transaction.environment.handle.check(code)
        }
    }
}

extension MDB_val {
    /// Bytes that LMDB only reads.
    init(borrowing bytes: UnsafeRawBufferPointer) {
        unsafe self.init(
            mv_size: bytes.count,
            mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress)
        )
    }
}
