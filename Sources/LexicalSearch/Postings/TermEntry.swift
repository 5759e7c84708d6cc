/// Where a term's postings are.
struct TermEntry {
    /// A block of postings.
    struct Block {
        let page: Int
        let offset: Int
        let count: Int
        /// Last row; nil where only the block itself says it.
        let lastRow: Int?
    }

    /// How many documents have the term.
    let documentFrequency: Int
    private let page: Int
    private let offset: Int

    /// Number of blocks.
    var blockCount: Int {
        (documentFrequency + IndexFormat.blockPostings - 1) / IndexFormat.blockPostings
    }

    /// Whether the term has rows in `blocks`, which hold bounds.
    var hasBlockRows: Bool { documentFrequency > IndexFormat.blockPostings }

    /// Reads a row of `terms`.
    init(_ row: Int, in columns: IndexColumns) throws(LexicalSearchError) {
        documentFrequency = Int(columns.terms.load(row, at: 8, as: UInt32.self))
        page = Int(columns.terms.load(row, at: 12, as: UInt32.self))
        offset = Int(columns.terms.load(row, at: 16, as: UInt16.self))
        guard documentFrequency > 0, documentFrequency <= columns.lengths.rows else {
            throw columns.terms.damaged(row)
        }
        if hasBlockRows {
            try columns.blocks.require(page)
            try columns.blocks.require(page + blockCount - 1)
        }
    }

    /// A block of the term; `position` counts from 0.
    func block(_ position: Int, in columns: IndexColumns) -> Block {
        guard hasBlockRows else {
            return Block(page: page, offset: offset, count: documentFrequency, lastRow: nil)
        }
        let row = page + position
        return Block(
            page: Int(columns.blocks.load(row, at: 4, as: UInt32.self)),
            offset: Int(columns.blocks.load(row, at: 8, as: UInt16.self)),
            count: Int(columns.blocks.load(row, at: 10, as: UInt16.self)),
            lastRow: lastRow(ofBlock: position, in: columns)
        )
    }

    /// Last row of a block of a term that has block rows.
    func lastRow(ofBlock position: Int, in columns: IndexColumns) -> Int {
        Int(columns.blocks.load(page + position, as: UInt32.self))
    }

    /// The greatest contribution that a posting of the block can make.
    func bound(
        ofBlock position: Int,
        weight: TermWeight,
        in columns: IndexColumns
    ) -> Double {
        var bound = 0.0
        for pair in 0..<IndexFormat.boundPairs {
            let frequency = columns.blocks.load(page + position, at: 12 + 8 * pair, as: UInt32.self)
            let length = columns.blocks.load(page + position, at: 16 + 8 * pair, as: UInt32.self)
            bound = max(bound, weight.bound(frequency: frequency, length: length))
        }
        return bound
    }
}
