internal import CLMDB

extension Database {
    /// Stores the value, in place of the one before.
    ///
    /// - Throws: ``StorageError/keyTooLong(bytes:limit:)``, ``StorageError/emptyKey``,
    ///   ``StorageError/valueTooLarge(bytes:limit:)``,
    ///   ``StorageError/mapFull(path:bytes:openTransactions:)``.
    public func put(
        _ value: Value,
        for key: Key,
        in transaction: borrowing WriteTransaction
    ) throws(StorageError) {
        try store(value, for: key, flags: 0, in: transaction)
    }

    /// Stores the value of a key that follows all present ones; fills pages fully, and is faster.
    ///
    /// - Throws: ``StorageError/keyOutOfOrder(database:)`` where the key does not follow,
    ///   and what ``put(_:for:in:)`` throws.
    public func append(
        _ value: Value,
        for key: Key,
        in transaction: borrowing WriteTransaction
    ) throws(StorageError) {
        try store(value, for: key, flags: MDB_APPEND, in: transaction)
    }

    /// Reserves room for a value, which the closure fills where it is stored.
    ///
    /// The room holds any bytes at first. Should the closure throw, the value stays undefined:
    /// let the error end the transaction.
    public func put<R>(
        bytes count: Int,
        for key: Key,
        in transaction: borrowing WriteTransaction,
        _ fill: (inout MutableRawSpan) throws -> R
    ) throws -> R {
        transaction.require(owner)
        try requireStorable(count)
        var data = unsafe MDB_val(mv_size: count, mv_data: nil)
        let code = try unsafe withKey(key, in: transaction) { key in
            unsafe mdb_put(transaction.pointer, index, key, &data, UInt32(MDB_RESERVE))
        }
        try check(code, in: transaction)
        let room = unsafe UnsafeMutableRawBufferPointer(start: data.mv_data, count: count)
        var span = unsafe room.mutableBytes
        return try fill(&span)
    }

    /// Removes the key; false where it was absent.
    @discardableResult
    public func delete(
        _ key: Key,
        in transaction: borrowing WriteTransaction
    ) throws(StorageError) -> Bool {
        transaction.require(owner)
        let code = try unsafe withKey(key, in: transaction) { key in
            unsafe mdb_del(transaction.pointer, index, key, nil)
        }
        if code == MDB_NOTFOUND { return false }
        try check(code, in: transaction)
        return true
    }

    /// Removes all keys of the range and answers how many there were.
    @discardableResult
    public func deleteAll(
        over range: KeyRange<Key>,
        in transaction: borrowing WriteTransaction
    ) throws(StorageError) -> Int {
        if range.lower == nil, range.upper == nil { return try empty(in: transaction) }
        var cursor = try Cursor(self, over: range, order: .ascending, in: transaction)
        var removed = 0
        while try cursor.advance() {
            try cursor.delete()
            removed += 1
        }
        return removed
    }

    private func empty(in transaction: borrowing WriteTransaction) throws(StorageError) -> Int {
        let removed = try count(in: transaction)
        try check(unsafe mdb_drop(transaction.pointer, index, 0), in: transaction)
        return removed
    }

    private func store(
        _ value: Value,
        for key: Key,
        flags: Int32,
        in transaction: borrowing WriteTransaction
    ) throws(StorageError) {
        transaction.require(owner)
        let code = try value.withEncodedBytes { (bytes) throws(StorageError) in
            try requireStorable(bytes.byteCount)
            return try unsafe withKey(key, in: transaction) { key in
                unsafe bytes.withUnsafeBytes { buffer in
                    var data = unsafe MDB_val(borrowing: buffer)
                    return unsafe mdb_put(transaction.pointer, index, key, &data, UInt32(flags))
                }
            }
        }
        try check(code, in: transaction)
    }

    private func requireStorable(_ bytes: Int) throws(StorageError) {
        guard bytes <= UInt32.max else {
            throw .valueTooLarge(bytes: bytes, limit: Int(UInt32.max))
        }
    }
}
