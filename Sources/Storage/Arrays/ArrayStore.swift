/// Immutable arrays of rows in an environment, each in blocks well under LMDB's 4 GiB.
///
/// An array is written in several transactions, as LMDB keeps what a transaction changes in memory,
/// and is visible when the caller's manifest, in a later transaction, holds its ``ArrayLayout``:
///
/// ```swift
/// let arrays = try ArrayStore(environment)
/// var writer = try arrays.writer(name: "segments/7/vectors", rowBytes: 384)
/// try writer.append(vectors.span)
/// let layout = try writer.finish()
/// // commit a manifest that holds the layout; then, in any process:
/// let array = try arrays.array(layout, in: environment.snapshot())
/// ```
///
/// Blocks of a writer that was killed stay until someone removes them: compare ``names(prefix:in:)``
/// with the manifest, and call ``remove(_:in:)``.
public struct ArrayStore: Sendable {
    /// Blocks hold no more bytes than this, unless a row has more.
    public static let defaultBlockBytes = 16 << 20

    let environment: Environment
    let blocks: Database<ArrayBlockKey, [UInt8]>

    /// Opens the environment's arrays.
    ///
    /// - Throws: ``StorageError/databaseNotFound(path:name:)`` where a read-only environment has
    ///   none, and what opening a database throws.
    public init(_ environment: Environment) throws(StorageError) {
        self.environment = environment
        blocks = try environment.database("arrays")
    }

    /// A writer of a new array; blocks that the name has already are removed.
    ///
    /// A name has up to 506 bytes, none of them zero. A block holds at most `blockBytes`, but at
    /// least one row.
    ///
    /// - Throws: ``StorageError/keyTooLong(bytes:limit:)``, and what a write throws.
    public func writer(
        name: String,
        rowBytes: Int,
        blockBytes: Int = defaultBlockBytes
    ) throws -> ArrayWriter {
        try environment.write(durability: .deferred, whenFull: .growAndRunAgain) { transaction in
            try remove(name, in: transaction)
        }
        return ArrayWriter(self, name: name, rowBytes: rowBytes, blockBytes: blockBytes)
    }

    /// The array where LMDB maps it: no byte is copied or read but the blocks' headers.
    ///
    /// - Throws: ``StorageError/damagedArray(name:block:)`` for a missing block, or one of another
    ///   shape than the layout's. The bytes of the rows are not checked: see ``verify(_:in:)``.
    public func array(
        _ layout: ArrayLayout,
        in snapshot: Snapshot
    ) throws(StorageError) -> MappedArray {
        let found = try unsafe snapshot.read {
            (transaction) throws(StorageError) in try unsafe blocks(of: layout, in: transaction)
        }
        return unsafe MappedArray(
            blocks: found,
            rows: layout.rows,
            rowBytes: layout.rowBytes,
            rowsPerBlockShift: layout.rowsPerBlockShift,
            owner: snapshot
        )
    }

    /// Reads every byte of the array and compares its checksums.
    ///
    /// - Throws: ``StorageError/damagedArray(name:block:)`` for the first block that differs.
    public func verify(_ layout: ArrayLayout, in snapshot: Snapshot) throws(StorageError) {
        let array = try array(layout, in: snapshot)
        let digests = array.blockChecksums
        for (block, digest) in digests.enumerated() {
            let key = ArrayBlockKey(name: layout.name, block: block)
            let stored = try unsafe snapshot.read { (transaction) throws(StorageError) in
                try unsafe blocks.find(key, in: transaction)
            }
            guard let stored = unsafe stored,
                unsafe ArrayBlockHeader(stored.bytes)?.checksum == digest
            else { throw .damagedArray(name: layout.name, block: block) }
        }
        guard array.checksum == layout.checksum else {
            throw .damagedArray(name: layout.name, block: layout.blockCount)
        }
    }

    /// Names of the stored arrays that begin with the prefix, in byte order.
    public func names<Access>(
        prefix: String = "",
        in transaction: borrowing Transaction<Access>
    ) throws(StorageError) -> [String] {
        var names: [String] = []
        for key in try blocks.keys(over: .prefix(prefix), in: transaction)
        where key.name != names.last {
            names.append(key.name)
        }
        return names
    }

    /// Removes an array, and answers how many blocks it had.
    @discardableResult
    public func remove(
        _ name: String,
        in transaction: borrowing WriteTransaction
    ) throws(StorageError) -> Int {
        try blocks.deleteAll(over: ArrayBlockKey.blocks(of: name), in: transaction)
    }

    /// Removes all arrays whose names begin with the prefix, and answers how many blocks they had.
    @discardableResult
    public func removeAll(
        prefix: String,
        in transaction: borrowing WriteTransaction
    ) throws(StorageError) -> Int {
        try blocks.deleteAll(over: .prefix(prefix), in: transaction)
    }

    private func blocks(
        of layout: ArrayLayout,
        in transaction: borrowing ReadTransaction
    ) throws(StorageError) -> [UnsafeRawBufferPointer] {
        var found = unsafe [UnsafeRawBufferPointer]()
        for block in 0..<layout.blockCount {
            let rows = layout.rows(inBlock: block)
            let bytes = rows * layout.rowBytes
            let key = ArrayBlockKey(name: layout.name, block: block)
            guard let stored = unsafe try blocks.find(key, in: transaction),
                let header = unsafe ArrayBlockHeader(stored.bytes), header.block == block,
                header.rows == rows, header.rowBytes == layout.rowBytes,
                stored.count >= ArrayBlockHeader.byteCount + bytes
            else { throw .damagedArray(name: layout.name, block: block) }
            let payload = unsafe stored[ArrayBlockHeader.byteCount...].prefix(bytes)
            unsafe found.append(UnsafeRawBufferPointer(rebasing: payload))
        }
        return unsafe found
    }
}
