extension MappedArray {
    /// Rows in memory of their own, in one block: for what is not stored yet.
    ///
    /// - Parameters:
    ///   - bytes: a multiple of `rowBytes`.
    ///   - rowBytes: bytes of one row, at least 1.
    public init(copying bytes: RawSpan, rowBytes: Int) {
        precondition(rowBytes > 0 && bytes.byteCount % rowBytes == 0, "a part of a row")
        let rows = bytes.byteCount / rowBytes
        let memory = OwnedMemory(copying: bytes)
        unsafe self.init(
            blocks: rows == 0 ? [] : [memory.bytes],
            rows: rows,
            rowBytes: rowBytes,
            rowsPerBlockShift: Int.bitWidth - 1 - max(rows - 1, 1).leadingZeroBitCount + 1,
            owner: memory
        )
    }

    /// Rows of numbers in memory of their own, in one block.
    ///
    /// - Parameters:
    ///   - elements: their bytes are a multiple of `rowBytes`.
    ///   - rowBytes: bytes of one row, at least 1.
    public init<Element: BitwiseCopyable>(copying elements: Span<Element>, rowBytes: Int) {
        unsafe self.init(copying: elements.bytes, rowBytes: rowBytes)
    }

    /// Bytes of all rows.
    public var byteCount: Int { rows * rowBytes }

    /// Lends the bytes of a row.
    public func withRow<R, E: Error>(
        _ row: Int,
        _ body: (RawSpan) throws(E) -> R
    ) throws(E) -> R {
        try unsafe withUnsafeRow(row) { (bytes) throws(E) in try unsafe body(bytes.bytes) }
    }

    /// Lends the bytes of a row; the pointer must not leave the closure.
    package func withUnsafeRow<R, E: Error>(
        _ row: Int,
        _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        precondition(row >= 0 && row < rows, "row \(row) of \(rows)")
        let first = (row & (1 << rowsPerBlockShift - 1)) * rowBytes
        return try unsafe withUnsafeBlocks { (blocks) throws(E) in
            let block = unsafe blocks[row >> rowsPerBlockShift]
            return unsafe try body(
                UnsafeRawBufferPointer(rebasing: block[first..<first + rowBytes])
            )
        }
    }

    /// Checksum of all rows: XXH64 of the little-endian XXH64s of the blocks.
    ///
    /// Reads every byte. It depends on the number of rows in a block.
    public var checksum: UInt64 { Self.checksum(ofBlocks: blockChecksums) }

    var blockChecksums: [UInt64] {
        unsafe withUnsafeBlocks { blocks in
            unsafe blocks.map { unsafe Checksum(of: $0).value }
        }
    }

    static func checksum(ofBlocks checksums: [UInt64]) -> UInt64 {
        let words = checksums.map(\.littleEndian)
        return unsafe Checksum(of: words.span.bytes).value
    }
}
