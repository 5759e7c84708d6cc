package import Foundation

/// The bytes of a file, of standard input or of a program's output as chunks of UTF-8.
///
/// Byte order marks are taken off and UTF-16 is converted on the way; only the readers above know lines.
/// A class because a place in a stream is one: two copies would read past each other.
package final class ByteStream {
    /// How much is read at a time.
    static let chunkSize = 256 << 10
    /// How many of the first bytes decide whether a file without a byte order mark is UTF-8.
    static let sampleSize = 64 << 10

    /// The name that positions carry.
    package let name: String
    /// How many bytes have been read from the source.
    package private(set) var bytesRead = 0
    /// The encoding; known after the first chunk.
    private(set) var encoding = CharacterEncoding.utf8

    private let read: () throws(TablesError) -> [UInt8]?
    private let fallback: CharacterEncoding
    private var transcoder: UTF8Transcoder?
    private var hasEnded = false
    /// What was looked at but not yet delivered.
    private var lookedAt: [UInt8] = []

    /// A stream of chunks that `read` delivers until it returns `nil`; an empty chunk is not the end.
    ///
    /// - Parameters:
    ///   - name: what positions call it.
    ///   - fallback: the encoding of a stream without a byte order mark whose first 64 KiB are not UTF-8.
    ///   - read: delivers the next bytes.
    package init(
        name: String,
        fallback: CharacterEncoding = .utf8,
        read: @escaping () throws(TablesError) -> [UInt8]?
    ) {
        self.name = name
        self.fallback = fallback
        self.read = read
    }

    /// The bytes of an open handle, which the stream keeps alive.
    package convenience init(
        name: String,
        fallback: CharacterEncoding = .utf8,
        handle: FileHandle
    ) {
        self.init(name: name, fallback: fallback) { () throws(TablesError) in
            do {
                guard let data = try handle.read(upToCount: Self.chunkSize), !data.isEmpty else {
                    return nil
                }
                return [UInt8](data)
            } catch {
                throw .unreadable(path: name, reason: error.localizedDescription)
            }
        }
    }

    /// The bytes of a file.
    ///
    /// - Throws: `TablesError.noSuchFile` or `.unreadable`.
    package convenience init(
        path: String,
        fallback: CharacterEncoding = .utf8
    ) throws(TablesError) {
        guard FileManager.default.fileExists(atPath: path) else { throw .noSuchFile(path: path) }
        guard !FileManager.default.isFolder(atPath: path) else {
            throw .unreadable(path: path, reason: "it is a folder")
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw .unreadable(path: path, reason: "it may not be opened")
        }
        self.init(name: path, fallback: fallback, handle: handle)
    }

    /// The next chunk, never empty, or `nil` at the end.
    ///
    /// - Throws: `TablesError.unreadable` when the source fails.
    package func next() throws(TablesError) -> [UInt8]? {
        guard lookedAt.isEmpty else {
            defer { lookedAt = [] }
            return lookedAt
        }
        if transcoder == nil {
            let start = try open()
            if !start.isEmpty { return start }
        }
        while !hasEnded {
            guard let bytes = try read() else {
                hasEnded = true
                let rest = transcoder?.finish() ?? []
                return rest.isEmpty ? nil : rest
            }
            bytesRead += bytes.count
            let text = transcoder?.transcode(bytes) ?? bytes
            if !text.isEmpty { return text }
        }
        return nil
    }

    /// The first byte ahead that is not white space, without consuming it; `nil` when there is none.
    package func peekFirstByte() throws(TablesError) -> UInt8? {
        var ahead: [UInt8] = []
        defer { lookedAt = ahead }
        while let chunk = try next() {
            ahead += chunk
            if let byte = chunk.first(where: { !JSONParser.isWhitespace($0) }) { return byte }
        }
        return nil
    }

    /// Reads enough to tell the encoding and returns it as UTF-8.
    private func open() throws(TablesError) -> [UInt8] {
        var start: [UInt8] = []
        // Three bytes settle the byte order mark; only a choice of fallback needs a longer sample.
        let needed = fallback == .utf8 ? 3 : Self.sampleSize
        while start.count < needed {
            guard let bytes = try read() else { break }
            bytesRead += bytes.count
            start += bytes
        }
        if let mark = CharacterEncoding.byteOrderMark(start) {
            encoding = mark.encoding
            start.removeFirst(mark.length)
        } else if fallback != .utf8, !CharacterEncoding.isUTF8Prefix(start) {
            encoding = fallback
        }
        var transcoder = UTF8Transcoder(from: encoding)
        let text = transcoder.transcode(start)
        self.transcoder = transcoder
        return text
    }
}
