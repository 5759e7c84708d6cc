/// What a manifest keeps of a stored array: its name, its shape and its checksum.
public struct ArrayLayout: Codable, Equatable, Sendable {
    /// Name of the array within the store.
    public let name: String
    /// Number of rows.
    public let rows: Int
    /// Bytes of one row.
    public let rowBytes: Int
    /// Rows of a full block are `1 << rowsPerBlockShift`.
    public let rowsPerBlockShift: Int
    /// ``MappedArray/checksum`` of the rows.
    public let checksum: UInt64

    /// Bytes of all rows.
    public var byteCount: Int { rows * rowBytes }

    /// Number of blocks, the last of which may be shorter.
    var blockCount: Int { (rows + (1 << rowsPerBlockShift) - 1) >> rowsPerBlockShift }

    /// Number of rows in a block.
    func rows(inBlock block: Int) -> Int {
        min(1 << rowsPerBlockShift, rows - block << rowsPerBlockShift)
    }
}
