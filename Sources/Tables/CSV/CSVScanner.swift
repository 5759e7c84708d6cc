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

    init(delimiter: UInt8, quote: UInt8) {
        self.delimiter = delimiter
        self.quote = quote
    }

    /// Whether the last record was an empty line.
    var isBlank: Bool {
        cells.count == 1 && cells[0].range.isEmpty && !cells[0].isQuoted
    }

    /// Scans the record that starts at `start`; `isEnd` tells that nothing follows the buffer.
    mutating func scan(_ buffer: [UInt8], from start: Int, isEnd: Bool) -> Outcome {
        cells.removeAll(keepingCapacity: true)
        var index = start
        while true {
            if index < buffer.count, buffer[index] == quote {
                let opened = index
                guard let cell = quotedCell(buffer, from: opened + 1, isEnd: isEnd) else {
                    return isEnd ? .unclosedQuote(opened) : .needsMore(quote: opened)
                }
                cells.append(cell)
                index = cell.range.upperBound + 1
                guard index < buffer.count else {
                    return isEnd ? .record(next: index) : .needsMore(quote: nil)
                }
                if buffer[index] == 0x0D {
                    guard index + 1 < buffer.count || isEnd else { return .needsMore(quote: nil) }
                    index += 1
                    guard index < buffer.count else { return .record(next: index) }
                    guard buffer[index] == 0x0A else {
                        return .textAfterQuote(index - 1, quote: opened)
                    }
                }
                if buffer[index] == 0x0A { return .record(next: index + 1) }
                guard buffer[index] == delimiter else {
                    return .textAfterQuote(index, quote: opened)
                }
                index += 1
            } else {
                var end = index
                while end < buffer.count, buffer[end] != delimiter, buffer[end] != 0x0A { end += 1 }
                if end == buffer.count, !isEnd { return .needsMore(quote: nil) }
                let isLast = end == buffer.count || buffer[end] == 0x0A
                let hasReturn = isLast && end > index && buffer[end - 1] == 0x0D
                let range = index..<(hasReturn ? end - 1 : end)
                cells.append(Cell(range: range, isQuoted: false, hasDoubledQuotes: false))
                if isLast { return .record(next: min(end + 1, buffer.count)) }
                index = end + 1
            }
        }
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
