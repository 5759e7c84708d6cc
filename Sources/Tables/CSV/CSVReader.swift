/// The rows of a table written as text (RFC 4180 and its common dialects), in constant memory.
///
/// Packages such as SwiftCSV hold the whole table in memory and know no line numbers; a lake has tables larger
/// than memory and a wrong row must be found again, so this reader streams and every error has its line.
///
/// An error about a row consumes it. After an error about a quote, reading goes on with the line after the one where the quote
/// was opened, so that one stray quote does not take the rest of the file with it. Blank lines are skipped.
package final class CSVReader {
    /// How long a record may be, in bytes.
    package static let defaultLimit = 64 << 20

    /// The columns' names, without white space around them; they may repeat or be empty.
    ///
    /// Where there is no header: `column_1`, `column_2` …
    package private(set) var columns: [String] = []
    /// How the table is written.
    package let dialect: CSVDialect
    /// How many bytes have been read from the source.
    package var bytesRead: Int { stream.bytesRead }
    /// How many bytes are held in memory.
    package var bufferedBytes: Int { buffer.capacity }
    /// What the bytes stand for; stated because it may be a judgement.
    package var encoding: CharacterEncoding { stream.encoding }

    private let stream: ByteStream
    private let limit: Int
    private var scanner: CSVScanner
    private var buffer: [UInt8]
    /// Where the unread part of the buffer begins, and in which line that is.
    private var start = 0
    private var line = 1
    private var hasEnded: Bool

    /// Reads the table of `stream`; its beginning is read at once.
    ///
    /// A first line `sep=;`, as Excel writes it, states the delimiter and is no row.
    ///
    /// - Throws: `TablesError` about the header or the stream.
    package init(
        _ stream: ByteStream,
        options: CSVOptions = CSVOptions(),
        limit: Int = CSVReader.defaultLimit
    ) throws(TablesError) {
        self.stream = stream
        self.limit = limit
        var sample: [UInt8] = []
        var isWhole = false
        while sample.count < ByteStream.sampleSize, !isWhole {
            if let chunk = try stream.next() { sample += chunk } else { isWhole = true }
        }
        let statement = Self.separatorLine(sample)
        // No encoding of text that is read here has this byte; files under a wrong name mostly do.
        guard !sample.contains(0) else { throw .notText(path: stream.name) }
        var options = options
        if let statement {
            options.delimiter = statement.delimiter
            sample.removeFirst(statement.length)
            line = 2
        }
        let dialect = CSVDialect.detect(in: sample, isWhole: isWhole, options: options)
        self.dialect = dialect
        scanner = CSVScanner(delimiter: dialect.delimiter, quote: dialect.quote)
        buffer = sample
        hasEnded = isWhole
        try readColumns()
    }

    /// The delimiter that a first line `sep=…` states, and the length of the line.
    private static func separatorLine(
        _ sample: [UInt8]
    ) -> (delimiter: UInt8, length: Int)? {
        let line = sample.prefix(16).prefix { $0 != 0x0A }
        guard line.count < sample.count || line.count < 16 else { return nil }
        var text = line.last == 0x0D ? line.dropLast() : line
        if text.count == 7, text.first == 0x22, text.last == 0x22 {
            text = text.dropFirst().dropLast()
        }
        guard text.count == 5, let delimiter = text.last, delimiter < 0x80,
            String(decoding: text.dropLast(), as: UTF8.self).lowercased() == "sep=",
            !(0x30...0x39).contains(delimiter), !(0x41...0x5A).contains(delimiter & 0xDF),
            delimiter != 0x22, delimiter != 0x27
        else { return nil }
        return (delimiter, min(line.count + 1, sample.count))
    }

    private func readColumns() throws(TablesError) {
        if dialect.hasHeader {
            columns = try nextRecord()?.cells.map { $0.trimmingWhitespace() } ?? []
            return
        }
        let place = (start, line)
        let width = try nextRecord()?.cells.count ?? 0
        columns = (0..<width).map { "column_\($0 + 1)" }
        // Without a header the first record is data; it is still in the buffer.
        (start, line) = place
    }

    /// The next row, or `nil` after the last.
    ///
    /// - Throws: `TablesError.raggedRow`, `.unclosedQuote`, `.textAfterQuote`, `.invalidText`, `.lineTooLong`,
    ///   after which reading may go on, or `.unreadable`.
    package func next() throws(TablesError) -> CSVRow? {
        guard let row = try nextRecord() else { return nil }
        guard row.cells.count == columns.count else {
            throw .raggedRow(row.position, expected: columns.count, found: row.cells.count)
        }
        return row
    }

    private func nextRecord() throws(TablesError) -> CSVRow? {
        while start < buffer.count || !hasEnded {
            switch scanner.scan(buffer, from: start, isEnd: hasEnded) {
            case .record(let next):
                let isBlank = scanner.isBlank
                let row = isBlank ? nil : Result { () throws(TablesError) in try self.row() }
                line += buffer[start..<next].count { $0 == 0x0A }
                start = next
                if let row { return try row.get() }
            case .needsMore(let quote):
                if buffer.count - start > limit { try giveUp(quote: quote) }
                try refill()
            case .unclosedQuote(let quote):
                throw try failure(resumingAfter: quote, .unclosedQuote(openedAt: place(of: quote)))
            case .textAfterQuote(let offset, let quote):
                throw try failure(resumingAfter: quote, .textAfterQuote(place(of: offset)))
            }
        }
        return nil
    }

    /// The row of the cells that were scanned last.
    private func row() throws(TablesError) -> CSVRow {
        var cells: [String] = []
        cells.reserveCapacity(scanner.cells.count)
        for cell in scanner.cells {
            guard let text = scanner.text(of: cell, in: buffer) else {
                let offset = buffer[cell.range].invalidUTF8Offset
                throw .invalidText(place(of: cell.range.lowerBound + offset))
            }
            cells.append(text)
        }
        return CSVRow(cells: cells, position: SourcePosition(file: stream.name, line: line))
    }

    /// Reads at least as much as is unread, so that a long record is scanned only a few times.
    private func refill() throws(TablesError) {
        if start > 0 {
            buffer.removeSubrange(0..<start)
            start = 0
        }
        let enough = buffer.count * 2
        repeat {
            guard let chunk = try stream.next() else {
                hasEnded = true
                return
            }
            buffer += chunk
        } while buffer.count < enough
    }

    private func place(of offset: Int) -> SourcePosition {
        let before = buffer[start..<offset]
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? start
        return SourcePosition(
            file: stream.name,
            line: line + before.count { $0 == 0x0A },
            column: offset - lineStart + 1
        )
    }

    private func giveUp(quote: Int?) throws(TablesError) {
        guard let quote else {
            let error = TablesError.lineTooLong(place(of: start), limit: limit)
            throw try failure(resumingAfter: start, error)
        }
        throw try failure(resumingAfter: quote, .unclosedQuote(openedAt: place(of: quote)))
    }

    /// Moves to the line after the one that holds `offset`, then hands back the error.
    private func failure(
        resumingAfter offset: Int,
        _ error: TablesError
    ) throws(TablesError) -> TablesError {
        line += buffer[start..<offset].count { $0 == 0x0A }
        start = offset
        while true {
            if let end = buffer[start...].firstIndex(of: 0x0A) {
                start = end + 1
                line += 1
                return error
            }
            start = buffer.count
            if hasEnded { return error }
            try refill()
        }
    }
}
