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

    /// The bytes of an open handle, which the stream keeps alive; what is there comes at once, and
    /// only where nothing is there is more waited for.
    package convenience init(
        name: String,
        fallback: CharacterEncoding = .utf8,
        handle: FileHandle
    ) {
        self.init(name: name, fallback: fallback) { () throws(TablesError) in
            while true {
                let (chunk, problem) = Self.chunk(of: handle.fileDescriptor)
                guard problem != 0 else { return chunk.isEmpty ? nil : chunk }
                guard problem == EINTR else {
                    let reason = POSIXError(POSIXErrorCode(rawValue: problem) ?? .EIO)
                    throw .unreadable(path: name, reason: reason.localizedDescription)
                }
            }
        }
    }

    /// What is there of a file, a pipe or a terminal, and `errno` where it cannot be read.
    private static func chunk(of descriptor: Int32) -> (bytes: [UInt8], problem: Int32) {
        var problem: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: chunkSize) { room, count in
            let result = unsafe take(descriptor, room.baseAddress, room.count)
            if result < 0 { problem = errno }
            count = max(0, result)
        }
        return (bytes, problem)
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
            // Who types a first line of two letters is not kept waiting for a third.
            if fallback == .utf8, !start.isEmpty, !CharacterEncoding.mayBecomeMark(start) { break }
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

/// `read`, which a member of that name would hide.
private func take(_ descriptor: Int32, _ room: UnsafeMutablePointer<UInt8>?, _ count: Int) -> Int {
    unsafe read(descriptor, room, count)
}
