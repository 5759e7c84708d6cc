extension Database {
    /// Lends a cursor over the keys of a range.
    ///
    /// ```swift
    /// try names.withCursor(over: .from(7), in: transaction) { cursor in
    ///     while let (key, name) = try cursor.next() { print(key, name) }
    /// }
    /// ```
    ///
    /// Do not change the database through the transaction meanwhile, but by the cursor.
    public func withCursor<Access, R>(
        over range: KeyRange<Key> = .all,
        order: KeyOrder = .ascending,
        in transaction: borrowing Transaction<Access>,
        _ body: (inout Cursor<Key, Value>) throws -> R
    ) throws -> R {
        var cursor = try Cursor(self, over: range, order: order, in: transaction)
        return try body(&cursor)
    }

    /// The keys of a range; values are not read.
    public func keys<Access>(
        over range: KeyRange<Key> = .all,
        order: KeyOrder = .ascending,
        in transaction: borrowing Transaction<Access>
    ) throws(StorageError) -> [Key] {
        var cursor = try Cursor(self, over: range, order: order, in: transaction)
        var keys: [Key] = []
        while let key = try cursor.nextKey() { keys.append(key) }
        return keys
    }

    /// The keys of a range with their values.
    public func entries<Access>(
        over range: KeyRange<Key> = .all,
        order: KeyOrder = .ascending,
        in transaction: borrowing Transaction<Access>
    ) throws(StorageError) -> [(key: Key, value: Value)] {
        var cursor = try Cursor(self, over: range, order: order, in: transaction)
        var entries: [(key: Key, value: Value)] = []
        while let entry = try cursor.next() { entries.append(entry) }
        return entries
    }
}
