/// Finds the cells of one record in a buffer (RFC 4180).
///
/// Beyond the standard: a quote inside an unquoted cell stands for itself, and a line may end in `\n` alone.
struct CSVScanner {
    /// A cell's bytes in the buffer, quotes around it left out.
    struct Cell {
        let range: Range<Int>
        let isQuoted: Bool
        let hasDoubledQuotes: Bool
    }

    /// What was found.
    enum Outcome {
        /// A whole record in `cells`; the next one starts at `next`.
        case record(next: Int)
        /// The buffer ends inside the record; `quote` is where the open quote is, if one is open.
        case needsMore(quote: Int?)
        /// A quote that the end of the stream leaves open.
        case unclosedQuote(Int)
        /// Text behind a closing quote at `offset`; the quote was opened at `quote`.
        case textAfterQuote(Int, quote: Int)
    }

    let delimiter: UInt8
    let quote: UInt8
    /// The cells of the record that was scanned last.
    private(set) var cells: [Cell] = []
    /// Whether a record so far had a quoted cell, or a cell that begins with a quote that stands for itself.
    private(set) var hasQuotedCells = false
    private(set) var hasStrayQuotes = false

    init(delimiter: UInt8, quote: UInt8) {
        self.delimiter = delimiter
        self.quote = quote
    }

    /// Whether the last record was an empty line.
    var isBlank: Bool {
        cells.count == 1 && cells[0].range.isEmpty && !cells[0].isQuoted
    }

    /// Tab-separated files are mostly written without quoting, so a quote that does not work as one stands for itself there.
    private var toleratesStrayQuotes: Bool { delimiter == 0x09 }

    /// What follows a cell.
    private enum Step {
        /// Another cell, which starts there.
        case cell(Int)
        /// The end of the record, or of what can be read.
        case end(Outcome)

        /// Whether the buffer ends too early to tell.
        var needsMore: Bool {
            if case .end(.needsMore) = self { true } else { false }
        }

        /// Whether a quote was not followed by what must follow a quote.
        var isStrayQuote: Bool {
            switch self {
            case .end(.unclosedQuote), .end(.textAfterQuote): true
            default: false
            }
        }
    }

    /// Scans the record that starts at `start`; `isEnd` tells that nothing follows the buffer.
    mutating func scan(_ buffer: [UInt8], from start: Int, isEnd: Bool) -> Outcome {
        cells.removeAll(keepingCapacity: true)
        var index = start
        while true {
            var step: Step
            if index < buffer.count, buffer[index] == quote {
                step = scanQuoted(buffer, from: index, isEnd: isEnd)
                if toleratesStrayQuotes, step.isStrayQuote {
                    step = scanPlain(buffer, from: index, isEnd: isEnd)
                    hasStrayQuotes = hasStrayQuotes || !step.needsMore
                } else {
                    hasQuotedCells = hasQuotedCells || !(step.needsMore || step.isStrayQuote)
                }
            } else {
                step = scanPlain(buffer, from: index, isEnd: isEnd)
            }
            switch step {
            case .cell(let next): index = next
            case .end(let outcome): return outcome
            }
        }
    }

    private mutating func scanPlain(_ buffer: [UInt8], from start: Int, isEnd: Bool) -> Step {
        var end = start
        while end < buffer.count, buffer[end] != delimiter, buffer[end] != 0x0A { end += 1 }
        if end == buffer.count, !isEnd { return .end(.needsMore(quote: nil)) }
        let isLast = end == buffer.count || buffer[end] == 0x0A
        let hasReturn = isLast && end > start && buffer[end - 1] == 0x0D
        let range = start..<(hasReturn ? end - 1 : end)
        cells.append(Cell(range: range, isQuoted: false, hasDoubledQuotes: false))
        return isLast ? .end(.record(next: min(end + 1, buffer.count))) : .cell(end + 1)
    }

    private mutating func scanQuoted(_ buffer: [UInt8], from opened: Int, isEnd: Bool) -> Step {
        guard let cell = quotedCell(buffer, from: opened + 1, isEnd: isEnd) else {
            return .end(isEnd ? .unclosedQuote(opened) : .needsMore(quote: opened))
        }
        var index = cell.range.upperBound + 1
        if index < buffer.count, buffer[index] == 0x0D {
            let hasLineFeed = index + 1 < buffer.count && buffer[index + 1] == 0x0A
            if index + 1 == buffer.count || hasLineFeed { index += 1 }
        }
        if index >= buffer.count {
            if !isEnd { return .end(.needsMore(quote: nil)) }
            cells.append(cell)
            return .end(.record(next: buffer.count))
        }
        guard buffer[index] == delimiter || buffer[index] == 0x0A else {
            return .end(.textAfterQuote(index, quote: opened))
        }
        cells.append(cell)
        return buffer[index] == delimiter ? .cell(index + 1) : .end(.record(next: index + 1))
    }

    /// The quoted cell whose text starts at `start`; `nil` when the buffer ends before its closing quote is certain.
    private func quotedCell(_ buffer: [UInt8], from start: Int, isEnd: Bool) -> Cell? {
        var index = start
        var hasDoubledQuotes = false
        while true {
            while index < buffer.count, buffer[index] != quote { index += 1 }
            guard index < buffer.count, index + 1 < buffer.count || isEnd else { return nil }
            guard index + 1 < buffer.count, buffer[index + 1] == quote else {
                return Cell(
                    range: start..<index,
                    isQuoted: true,
                    hasDoubledQuotes: hasDoubledQuotes
                )
            }
            hasDoubledQuotes = true
            index += 2
        }
    }

    /// The text of a cell, or `nil` when it is not UTF-8.
    func text(of cell: Cell, in buffer: [UInt8]) -> String? {
        guard cell.hasDoubledQuotes else {
            return String(validating: buffer[cell.range], as: UTF8.self)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(cell.range.count)
        var index = cell.range.lowerBound
        while index < cell.range.upperBound {
            bytes.append(buffer[index])
            index += buffer[index] == quote ? 2 : 1
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
