/// The lines of a stream, in constant memory.
///
/// A line ends with `\n` or `\r\n` (or `\r`, where the stream has no other ends), which it does not contain; the last line may lack it.
package final class LineReader {
    /// How long a line may be, in bytes.
    package static let defaultLimit = 64 << 20

    /// The name that positions carry.
    package var name: String { stream.name }
    /// The number of the line that `next()` returned last, from 1; 0 before the first.
    package private(set) var lineNumber = 0
    /// Lines without anything on them that the readers above left out.
    package internal(set) var blankLines = 0
    /// How many bytes have been read from the source.
    package var bytesRead: Int { stream.bytesRead }
    /// How many bytes are held in memory.
    package var bufferedBytes: Int { buffer.capacity }

    private let stream: ByteStream
    private let limit: Int
    private var buffer: [UInt8] = []
    /// Where the unread part of the buffer begins.
    private var start = 0

    /// Reads the lines of `stream`.
    package init(_ stream: ByteStream, limit: Int = LineReader.defaultLimit) {
        self.stream = stream
        self.limit = limit
    }

    /// The line that `next()` returned last.
    package var position: SourcePosition { SourcePosition(file: name, line: lineNumber) }

    /// The next line's bytes, or `nil` after the last.
    ///
    /// - Throws: `TablesError.lineTooLong`, which consumes the line, or `.unreadable`.
    package func next() throws(TablesError) -> [UInt8]? {
        var scan = start
        while true {
            if let end = buffer[scan...].firstIndex(of: 0x0A) {
                return take(upTo: end, next: end + 1)
            }
            let scanned = buffer.count - start
            if scanned > limit { try skipLine() }
            let more = try refill()
            scan = start + scanned
            guard more else {
                return start == buffer.count ? nil : take(upTo: buffer.count, next: buffer.count)
            }
        }
    }

    /// The next line as text, or `nil` after the last.
    ///
    /// - Throws: as `next()`, and `TablesError.invalidText` for a line that is not UTF-8, which it consumes.
    package func nextText() throws(TablesError) -> String? {
        guard let bytes = try next() else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .invalidText(
                SourcePosition(file: name, line: lineNumber, column: bytes.invalidUTF8Offset + 1)
            )
        }
        return text
    }

    private func take(upTo end: Int, next: Int) -> [UInt8] {
        lineNumber += 1
        let hasReturn = end > start && buffer[end - 1] == 0x0D
        let line = [UInt8](buffer[start..<(hasReturn ? end - 1 : end)])
        start = next
        return line
    }

    /// Drops what has been read and appends the next chunk; false at the end.
    private func refill() throws(TablesError) -> Bool {
        guard let chunk = try stream.next() else { return false }
        if start == buffer.count {
            // A new buffer: the old one may be as large as the longest line.
            buffer = chunk
            start = 0
            return true
        }
        if start > 0 {
            buffer.removeSubrange(0..<start)
            start = 0
        }
        buffer += chunk
        return true
    }

    private func skipLine() throws(TablesError) {
        lineNumber += 1
        while true {
            start = buffer.count
            guard try refill() else { break }
            if let end = buffer.firstIndex(of: 0x0A) {
                start = end + 1
                break
            }
        }
        throw .lineTooLong(SourcePosition(file: name, line: lineNumber), limit: limit)
    }
}
