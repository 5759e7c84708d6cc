internal import CLMDB

/// A place among the keys of a database, which moves through a range in one direction.
///
/// ``Database/withCursor(over:order:in:_:)`` lends one.
@safe public struct Cursor<Key: ByteCodable, Value: ByteCodable>: ~Copyable {
    private let database: Database<Key, Value>
    private let environment: Environment
    private let range: KeyRange<Key>
    private let order: KeyOrder
    private let pointer: OpaquePointer?
    private var key = unsafe MDB_val()
    private var data = unsafe MDB_val()
    private var hasStarted = false

    init<Access>(
        _ database: Database<Key, Value>,
        over range: KeyRange<Key>,
        order: KeyOrder,
        in transaction: borrowing Transaction<Access>
    ) throws(StorageError) {
        transaction.require(database.owner)
        var opened: OpaquePointer?
        let code = unsafe mdb_cursor_open(transaction.pointer, database.index, &opened)
        try database.check(code, in: transaction)
        unsafe pointer = opened
        environment = transaction.environment
        self.database = database
        self.range = range
        self.order = order
    }

    deinit { unsafe mdb_cursor_close(pointer) }

    /// Moves to the next key and decodes it with its value; nil behind the last one.
    public mutating func next() throws(StorageError) -> (key: Key, value: Value)? {
        guard try advance() else { return nil }
        return (
            try Key(decoding: unsafe key.buffer.bytes),
            try Value(decoding: unsafe data.buffer.bytes)
        )
    }

    /// Moves to the next key and decodes it, but not its value; nil behind the last one.
    public mutating func nextKey() throws(StorageError) -> Key? {
        guard try advance() else { return nil }
        return try Key(decoding: unsafe key.buffer.bytes)
    }

    /// Moves to the next key and lends its bytes and its value's; nil behind the last one.
    public mutating func withNextBytes<R>(
        _ body: (_ key: RawSpan, _ value: RawSpan) throws -> R
    ) throws -> R? {
        guard try advance() else { return nil }
        return try unsafe body(key.buffer.bytes, data.buffer.bytes)
    }

    /// Moves to the next key of the range; false behind the last one.
    mutating func advance() throws(StorageError) -> Bool {
        let code = hasStarted ? move(order == .ascending ? MDB_NEXT : MDB_PREV) : start()
        hasStarted = true
        if code == MDB_NOTFOUND { return false }
        try environment.handle.check(code)
        return unsafe range.contains(key.buffer.bytes)
    }

    /// Removes the key at which the cursor stands.
    func delete() throws(StorageError) {
        try environment.handle.check(unsafe mdb_cursor_del(pointer, 0))
    }

    private mutating func start() -> Int32 {
        switch order {
        case .ascending:
            guard let lower = range.lower, !lower.isEmpty else { return move(MDB_FIRST) }
            return seek(lower)
        case .descending:
            guard let upper = range.upper else { return move(MDB_LAST) }
            guard !upper.isEmpty else { return MDB_NOTFOUND }
            // The first key that is not in the range, and one back.
            let code = seek(upper)
            return code == MDB_NOTFOUND ? move(MDB_LAST) : code == 0 ? move(MDB_PREV) : code
        }
    }

    private mutating func move(_ operation: MDB_cursor_op) -> Int32 {
        unsafe mdb_cursor_get(pointer, &key, &data, operation)
    }

    private mutating func seek(_ bound: [UInt8]) -> Int32 {
        unsafe bound.withUnsafeBytes { bytes in
            unsafe key = MDB_val(borrowing: bytes)
            return move(MDB_SET_RANGE)
        }
    }
}

extension MDB_val {
    /// What LMDB found, valid as long as the transaction and its pages are.
    var buffer: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: mv_data, count: mv_size)
    }
}
