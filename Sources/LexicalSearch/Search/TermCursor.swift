/// Walks through the postings of one term of a query, block by block, to ever higher rows.
struct TermCursor {
    private let entry: TermEntry
    private let weight: TermWeight
    /// Current block of the term; `entry.blockCount` behind the last one.
    private var block = 0
    private var blockLast = -1
    private var blockBound = 0.0
    private var decoded = DecodedBlock()
    private var isDecoded = false
    /// Current posting of the decoded block.
    private var position = 0

    private var isAtEnd: Bool { block == entry.blockCount }

    init(
        _ entry: TermEntry,
        weight: TermWeight,
        in columns: IndexColumns
    ) throws(LexicalSearchError) {
        self.entry = entry
        self.weight = weight
        if entry.hasBlockRows {
            enterBlock(in: columns)
        } else {
            try decode(in: columns)
            blockLast = Int(decoded.rows[decoded.count - 1])
            for index in 0..<decoded.count {
                blockBound = max(blockBound, contribution(at: index, in: columns))
            }
        }
    }

    /// The greatest contribution to any row of the window; 0 where surely none has the term.
    mutating func bound(in window: Range<Int>, _ columns: IndexColumns) -> Double {
        skipBlocks(before: window.lowerBound, in: columns)
        guard !isAtEnd else { return 0 }
        if isDecoded {
            skipPostings(before: window.lowerBound)
            if Int(decoded.rows[position]) >= window.upperBound { return 0 }
        }
        var bound = blockBound
        var (next, last) = (block + 1, blockLast)
        while last + 1 < window.upperBound, next < entry.blockCount {
            bound = max(bound, entry.bound(ofBlock: next, weight: weight, in: columns))
            last = entry.lastRow(ofBlock: next, in: columns)
            next += 1
        }
        return bound
    }

    /// Adds the contributions to all rows of the window; the cursor is behind it then.
    mutating func collect(
        in window: Range<Int>,
        into scores: inout WindowScores,
        _ columns: IndexColumns
    ) throws(LexicalSearchError) {
        skipBlocks(before: window.lowerBound, in: columns)
        while !isAtEnd {
            if !isDecoded { try decode(in: columns) }
            skipPostings(before: window.lowerBound)
            while position < decoded.count, Int(decoded.rows[position]) < window.upperBound {
                scores.add(
                    contribution(at: position, in: columns),
                    to: Int(decoded.rows[position]) - window.lowerBound
                )
                position += 1
            }
            guard position == decoded.count else { return }
            leaveBlock(in: columns)
        }
    }

    /// The contribution to a row, which is not lower than any asked before; 0 without the term.
    mutating func contribution(
        to row: Int,
        _ columns: IndexColumns
    ) throws(LexicalSearchError) -> Double {
        skipBlocks(before: row, in: columns)
        guard !isAtEnd else { return 0 }
        if !isDecoded { try decode(in: columns) }
        skipPostings(before: row)
        guard Int(decoded.rows[position]) == row else { return 0 }
        return contribution(at: position, in: columns)
    }

    @inline(__always)
    private func contribution(at index: Int, in columns: IndexColumns) -> Double {
        weight.contribution(
            frequency: decoded.frequencies[index],
            length: columns.lengths.load(Int(decoded.rows[index]), as: UInt32.self)
        )
    }

    /// Moves to the block that may hold the row, or the next higher one.
    private mutating func skipBlocks(before row: Int, in columns: IndexColumns) {
        while !isAtEnd, blockLast < row { leaveBlock(in: columns) }
    }

    /// Moves to the row or the next higher one, which the decoded block has.
    private mutating func skipPostings(before row: Int) {
        while position + 8 < decoded.count, Int(decoded.rows[position + 8]) < row { position += 8 }
        while position < decoded.count, Int(decoded.rows[position]) < row { position += 1 }
    }

    private mutating func leaveBlock(in columns: IndexColumns) {
        block += 1
        isDecoded = false
        position = 0
        if !isAtEnd { enterBlock(in: columns) }
    }

    private mutating func enterBlock(in columns: IndexColumns) {
        blockLast = entry.lastRow(ofBlock: block, in: columns)
        blockBound = entry.bound(ofBlock: block, weight: weight, in: columns)
    }

    private mutating func decode(in columns: IndexColumns) throws(LexicalSearchError) {
        let previous = block == 0 ? -1 : entry.lastRow(ofBlock: block - 1, in: columns)
        try decoded.load(entry.block(block, in: columns), after: previous, in: columns)
        isDecoded = true
    }
}
