/// Appends rows to a new array, and stores each block when it is full.
///
/// Each block is a transaction of its own, so other writers come in between, and a killed writer
/// leaves blocks that no manifest names.
public struct ArrayWriter: ~Copyable {
    private let store: ArrayStore
    private let name: String
    private let rowBytes: Int
    private let shift: Int
    private var rows = 0
    private var pending: [UInt8] = []
    private var checksums: [UInt64] = []

    private var blockBytes: Int { rowBytes << shift }

    init(_ store: ArrayStore, name: String, rowBytes: Int, blockBytes: Int) {
        precondition(rowBytes > 0 && rowBytes <= 1 << 30, "rows of \(rowBytes) bytes")
        let rowsPerBlock = max(1, min(blockBytes, 1 << 30) / rowBytes)
        self.store = store
        self.name = name
        self.rowBytes = rowBytes
        // The greatest power of two that fits.
        shift = Int.bitWidth - 1 - rowsPerBlock.leadingZeroBitCount
    }

    /// Appends rows; the bytes must be a multiple of a row's.
    ///
    /// - Throws: what a write throws; the array cannot be continued then.
    public mutating func append(_ bytes: RawSpan) throws {
        precondition(bytes.byteCount % rowBytes == 0, "a part of a row")
        var offset = 0
        while offset < bytes.byteCount {
            let count = min(bytes.byteCount - offset, blockBytes - pending.count)
            unsafe bytes.extracting(offset..<offset + count).withUnsafeBytes {
                unsafe pending.append(contentsOf: $0)
            }
            offset += count
            if pending.count == blockBytes { try flush() }
        }
    }

    /// Appends rows of numbers; their bytes must be a multiple of a row's.
    ///
    /// - Throws: what a write throws; the array cannot be continued then.
    public mutating func append<Element: BitwiseCopyable>(_ elements: Span<Element>) throws {
        try unsafe append(elements.bytes)
    }

    /// Stores the last block and answers what the manifest has to keep.
    public consuming func finish() throws -> ArrayLayout {
        if !pending.isEmpty { try flush() }
        return ArrayLayout(
            name: name,
            rows: rows,
            rowBytes: rowBytes,
            rowsPerBlockShift: shift,
            checksum: MappedArray.checksum(ofBlocks: checksums)
        )
    }

    private mutating func flush() throws {
        let checksum = unsafe Checksum(of: pending.span.bytes).value
        let header = ArrayBlockHeader(
            block: checksums.count,
            rows: pending.count / rowBytes,
            rowBytes: rowBytes,
            checksum: checksum
        )
        try store.write(pending, header: header, name: name)
        rows += header.rows
        checksums.append(checksum)
        pending.removeAll(keepingCapacity: true)
    }
}

extension ArrayStore {
    fileprivate func write(
        _ payload: [UInt8],
        header: ArrayBlockHeader,
        name: String
    ) throws {
        let key = ArrayBlockKey(name: name, block: header.block)
        let size = ArrayBlockHeader.storedBytes(
            payload: payload.count,
            pageSize: environment.handle.pageSize
        )
        // Running it again only repeats the copy.
        try environment.write(durability: .deferred, whenFull: .growAndRunAgain) { transaction in
            try blocks.put(bytes: size, for: key, in: transaction) { room in
                unsafe room.withUnsafeMutableBytes { room in
                    unsafe room.copyBytes(from: header.encoded)
                    let rows = unsafe UnsafeMutableRawBufferPointer(
                        rebasing: room[ArrayBlockHeader.byteCount...]
                    )
                    unsafe rows.copyBytes(from: payload)
                    // What pads a small block.
                    unsafe UnsafeMutableRawBufferPointer(rebasing: rows[payload.count...])
                        .initializeMemory(as: UInt8.self, repeating: 0)
                }
            }
        }
    }
}
