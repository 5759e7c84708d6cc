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

    init(name: String, rows: Int, rowBytes: Int, rowsPerBlockShift: Int, checksum: UInt64) {
        self.name = name
        self.rows = rows
        self.rowBytes = rowBytes
        self.rowsPerBlockShift = rowsPerBlockShift
        self.checksum = checksum
    }

    /// Reads a layout; numbers that no array has are refused, so that all sizes can be computed.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = try values.decode(String.self, forKey: .name)
        rows = try values.decode(Int.self, forKey: .rows)
        rowBytes = try values.decode(Int.self, forKey: .rowBytes)
        rowsPerBlockShift = try values.decode(Int.self, forKey: .rowsPerBlockShift)
        checksum = try values.decode(UInt64.self, forKey: .checksum)
        guard (0...Self.mostRows).contains(rows), (1...Self.mostRowBytes).contains(rowBytes),
            (0...Self.mostRowBytes.trailingZeroBitCount).contains(rowsPerBlockShift),
            !name.utf8.contains(0)
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .rows,
                in: values,
                debugDescription: "array \"\(name)\" has a shape that no array has"
            )
        }
    }

    /// Blocks hold up to 2³⁰ bytes and a row at least; arrays up to 2³² rows.
    private static let (mostRows, mostRowBytes) = (1 << 32, 1 << 30)

    /// Bytes of all rows.
    public var byteCount: Int { rows * rowBytes }

    /// Number of blocks, the last of which may be shorter.
    var blockCount: Int { (rows + (1 << rowsPerBlockShift) - 1) >> rowsPerBlockShift }

    /// Number of rows in a block.
    func rows(inBlock block: Int) -> Int {
        min(1 << rowsPerBlockShift, rows - block << rowsPerBlockShift)
    }
}
