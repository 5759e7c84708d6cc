/// The 48 bytes before a block's rows.
///
/// LMDB stores a large value 16 bytes behind the start of a page: with a header of 48 bytes the rows
/// begin at a multiple of 64, a line of the cache.
struct ArrayBlockHeader: Equatable {
    static let byteCount = 48
    /// LMDB's own bytes at the start of a page.
    static let pageHeaderBytes = 16
    private static let magic: UInt64 = 0x316b_636f_6c62_5250  // "PRblock1", little-endian

    let block: Int
    let rows: Int
    let rowBytes: Int
    let checksum: UInt64

    init(block: Int, rows: Int, rowBytes: Int, checksum: UInt64) {
        self.block = block
        self.rows = rows
        self.rowBytes = rowBytes
        self.checksum = checksum
    }

    /// Reads a header; nil where the bytes are none.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount >= Self.byteCount, Self.word(0, of: bytes) == Self.magic,
            let block = Int(exactly: Self.word(1, of: bytes)),
            let rows = Int(exactly: Self.word(2, of: bytes)),
            let rowBytes = Int(exactly: Self.word(3, of: bytes))
        else { return nil }
        self.init(
            block: block,
            rows: rows,
            rowBytes: rowBytes,
            checksum: Self.word(4, of: bytes)
        )
    }

    /// The header as it is stored.
    var encoded: [UInt8] {
        let words = [Self.magic, UInt64(block), UInt64(rows), UInt64(rowBytes), checksum, 0]
        return words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }

    /// Bytes of the value that holds a block: so many that LMDB gives it pages of its own.
    static func storedBytes(payload: Int, pageSize: Int) -> Int {
        max(byteCount + payload, pageSize - pageHeaderBytes)
    }

    private static func word(_ index: Int, of bytes: RawSpan) -> UInt64 {
        unsafe UInt64(
            littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
        )
    }
}
