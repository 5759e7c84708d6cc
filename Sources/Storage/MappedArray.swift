/// Immutable rows of bytes in one or more blocks, searched where LMDB maps them.
///
/// Row `i` starts at `blocks[i >> shift] + (i & mask) * rowBytes`, so a block holds a power of two
/// of rows (the last may hold fewer). The view keeps its snapshot alive, and copies nothing.
/// A block of an ``ArrayStore``, or of ``init(copying:rowBytes:)``, starts at a multiple of 64 bytes.
public struct MappedArray: Sendable {
    /// Number of rows.
    public let rows: Int
    /// Bytes of one row.
    public let rowBytes: Int
    /// Rows of a full block are `1 << rowsPerBlockShift`.
    public let rowsPerBlockShift: Int
    private let storage: Storage

    // Safety: the memory is immutable for as long as `owner` lives, and both are `let`.
    @safe private struct Storage: @unchecked Sendable {
        let blocks: [UnsafeRawBufferPointer]
        let owner: AnyObject
    }

    /// A view over blocks that stay readable and unchanged while `owner` lives.
    package init(
        blocks: [UnsafeRawBufferPointer],
        rows: Int,
        rowBytes: Int,
        rowsPerBlockShift: Int,
        owner: AnyObject
    ) {
        unsafe storage = Storage(blocks: blocks, owner: owner)
        self.rows = rows
        self.rowBytes = rowBytes
        self.rowsPerBlockShift = rowsPerBlockShift
    }

    /// Lends the blocks, in order; the pointers must not leave the closure.
    package func withUnsafeBlocks<R, E: Error>(
        _ body: ([UnsafeRawBufferPointer]) throws(E) -> R
    ) throws(E) -> R {
        defer { withExtendedLifetime(storage.owner) {} }
        return try unsafe body(storage.blocks)
    }
}
