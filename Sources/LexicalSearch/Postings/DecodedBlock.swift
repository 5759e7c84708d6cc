/// The postings of one block, unpacked into arrays that are used again and again.
struct DecodedBlock {
    private(set) var count = 0
    private(set) var rows = [UInt32](repeating: 0, count: IndexFormat.blockPostings)
    private(set) var frequencies = [UInt32](repeating: 0, count: IndexFormat.blockPostings)

    /// Unpacks a block whose first gap counts from `previous`.
    ///
    /// - Throws: ``LexicalSearchError/damagedArray(name:row:)`` where the block lies across a page,
    ///   or names rows that the index has not.
    mutating func load(
        _ block: TermEntry.Block,
        after previous: Int,
        in columns: IndexColumns
    ) throws(LexicalSearchError) {
        try columns.postings.require(block.page)
        let error = columns.postings.damaged(block.page)
        let end = IndexFormat.pageBytes - IndexFormat.pageSlack
        guard block.offset + 2 <= end, (1...IndexFormat.blockPostings).contains(block.count) else {
            throw error
        }
        let gapBits = Int(columns.postings.load(block.page, at: block.offset, as: UInt8.self))
        let bits = Int(columns.postings.load(block.page, at: block.offset + 1, as: UInt8.self))
        let gaps = block.offset + 2
        let last = gaps + PostingBlock.packedBytes(block.count, bits: gapBits)
        // A frequency is one more than what is stored, and no document has 2³¹ words.
        guard gapBits <= 32, bits < 32,
            last + PostingBlock.packedBytes(block.count, bits: bits) <= end
        else { throw error }
        count = block.count
        let start = unsafe columns.postings.start(of: block.page)
        unsafe Self.unpack(start + gaps, bits: gapBits, count: count, into: &rows)
        unsafe Self.unpack(start + last, bits: bits, count: count, into: &frequencies)
        var row = previous
        for index in 0..<count {
            row += Int(rows[index]) + 1
            rows[index] = UInt32(truncatingIfNeeded: row)
            frequencies[index] &+= 1
        }
        // As rows only ascend, the last one says that all are within the index.
        guard row < columns.lengths.rows, row == block.lastRow ?? row else { throw error }
    }

    /// Unpacks values of 0 to 32 bits; may read up to eight bytes behind them.
    private static func unpack(
        _ start: UnsafeRawPointer,
        bits: Int,
        count: Int,
        into values: inout [UInt32]
    ) {
        let mask = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(bits)) &- 1)
        for index in 0..<count {
            let bit = index &* bits
            let word = unsafe start.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self)
            values[index] =
                UInt32(truncatingIfNeeded: UInt64(littleEndian: word) >> UInt64(bit & 7)) & mask
        }
    }
}
