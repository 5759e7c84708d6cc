internal import Storage

/// The rows of a mapped array, read as little-endian integers; valid as long as the array is lent.
@safe struct Column {
    let rows: Int
    private let name: String
    private let rowBytes: Int
    private let shift: Int
    private let mask: Int
    private let blocks: [UnsafeRawBufferPointer]
    /// Start of the first block, which most arrays have alone.
    private let base: UnsafeRawPointer?

    /// The caller lends the array's blocks, and keeps the column within the closure.
    init(_ name: String, _ array: MappedArray, _ blocks: [UnsafeRawBufferPointer]) {
        self.name = name
        rows = array.rows
        rowBytes = array.rowBytes
        shift = array.rowsPerBlockShift
        mask = 1 << shift - 1
        unsafe self.blocks = blocks
        unsafe base = blocks.first?.baseAddress
    }

    /// An integer at an offset of the row, which must be present.
    @inline(__always)
    func load<Number: FixedWidthInteger & BitwiseCopyable>(
        _ row: Int,
        at offset: Int = 0,
        as type: Number.Type
    ) -> Number {
        unsafe Number(littleEndian: start(of: row).loadUnaligned(fromByteOffset: offset, as: type))
    }

    /// The first byte of a row, which must be present.
    @inline(__always)
    func start(of row: Int) -> UnsafeRawPointer {
        precondition(row >= 0 && row < rows, "no such row")
        // A present row has a block, and a block has bytes.
        if row <= mask { return unsafe base.unsafelyUnwrapped + row * rowBytes }
        let block = unsafe blocks[row >> shift].baseAddress.unsafelyUnwrapped
        return unsafe block + (row & mask) * rowBytes
    }

    /// Refuses a row that other arrays name, but that is not there.
    func require(_ row: Int) throws(LexicalSearchError) {
        guard row >= 0 && row < rows else { throw .damagedArray(name: name, row: row) }
    }

    /// An error that names a row of the column.
    func damaged(_ row: Int) -> LexicalSearchError { .damagedArray(name: name, row: row) }
}
