package import Foundation

/// The bytes of a file, of standard input or of a program's output as chunks of UTF-8.
///
/// Byte order marks are taken off and other encodings are converted on the way. Where carriage returns alone end
/// lines, they are handed on as line feeds; beyond that only the readers above know lines.
/// A class because a place in a stream is one: two copies would read past each other.
package final class ByteStream {
    /// How much is read at a time.
    static let chunkSize = 256 << 10
    /// How many of the first bytes show a table's dialect, and the line ends of a stream that is read once.
    static let sampleSize = 64 << 10

    /// The name that positions carry.
    package let name: String
    /// How many bytes have been read from the source.
    package private(set) var bytesRead = 0
    /// The encoding; known after the first chunk.
    private(set) var encoding = CharacterEncoding.utf8

    private let read: () throws(TablesError) -> [UInt8]?
    /// What the bytes of the whole file say; `nil` where they were not looked at.
    package private(set) var judgement: EncodingJudgement?
    private let stated: CharacterEncoding?
    /// Whether carriage returns are handed on as line feeds; `nil` while that is not known.
    private var endsLinesByReturn: Bool?
    private var transcoder: UTF8Transcoder?
    private var hasEnded = false
    /// What was looked at but not yet delivered.
    private var lookedAt: [UInt8] = []

    /// A stream of chunks that `read` delivers until it returns `nil`; an empty chunk is not the end.
    ///
    /// - Parameters:
    ///   - name: what positions call it.
    ///   - encoding: what the bytes stand for where no byte order mark says it; UTF-8 when `nil`.
    ///   - read: delivers the next bytes.
    package init(
        name: String,
        encoding: CharacterEncoding? = nil,
        read: @escaping () throws(TablesError) -> [UInt8]?
    ) {
        self.name = name
        stated = encoding
        self.read = read
    }

    /// The bytes of an open handle, which the stream keeps alive; what is there comes at once, and
    /// only where nothing is there is more waited for.
    package convenience init(
        name: String,
        encoding: CharacterEncoding? = nil,
        handle: FileHandle
    ) {
        self.init(name: name, encoding: encoding) { () throws(TablesError) in
            try Self.chunk(of: handle, named: name)
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
    /// - Parameters:
    ///   - path: the file.
    ///   - encoding: what the bytes stand for where no byte order mark says it.
    ///   - isJudged: whether the whole file is read once before to find an encoding that nobody states; else it is
    ///     UTF-8. What can be read only once, such as a pipe, is never judged.
    /// - Throws: `TablesError.noSuchFile`, `.unreadable`, `.notText` or `.unclearEncoding`.
    package convenience init(
        path: String,
        encoding: CharacterEncoding? = nil,
        isJudged: Bool = false
    ) throws(TablesError) {
        guard FileManager.default.fileExists(atPath: path) else { throw .noSuchFile(path: path) }
        guard !FileManager.default.isFolder(atPath: path) else {
            throw .unreadable(path: path, reason: "it is a folder")
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw .unreadable(path: path, reason: "it may not be opened")
        }
        guard isJudged, encoding == nil, FileKind(ofPath: path) == .file else {
            self.init(name: path, encoding: encoding, handle: handle)
            return
        }
        var evidence = EncodingEvidence()
        while let chunk = try Self.chunk(of: handle, named: path) { evidence.add(chunk) }
        let judgement = try evidence.judgement(of: path)
        do {
            try handle.seek(toOffset: 0)
        } catch {
            throw .unreadable(path: path, reason: error.localizedDescription)
        }
        self.init(name: path, encoding: judgement.encoding, handle: handle)
        self.judgement = judgement
        endsLinesByReturn = judgement.endsLinesByReturn
    }

    private static func chunk(
        of handle: FileHandle,
        named name: String
    ) throws(TablesError) -> [UInt8]? {
        while true {
            let (chunk, problem) = chunk(of: handle.fileDescriptor)
            guard problem != 0 else { return chunk.isEmpty ? nil : chunk }
            guard problem == EINTR else {
                let reason = POSIXError(POSIXErrorCode(rawValue: problem) ?? .EIO)
                throw .unreadable(path: name, reason: reason.localizedDescription)
            }
        }
    }

    /// The next chunk, never empty, or `nil` at the end.
    ///
    /// - Throws: `TablesError.unreadable` when the source fails.
    package func next() throws(TablesError) -> [UInt8]? {
        guard lookedAt.isEmpty else {
            defer { lookedAt = [] }
            return lookedAt
        }
        if endsLinesByReturn == nil { return try firstText() }
        guard let text = try nextText() else { return nil }
        return endsLinesByReturn == true ? text.map { $0 == 0x0D ? 0x0A : $0 } : text
    }

    /// Looks for the first line feed, then hands out what it has read.
    private func firstText() throws(TablesError) -> [UInt8]? {
        var start: [UInt8] = []
        var hasLineFeed = false
        while !hasLineFeed, start.count < Self.sampleSize {
            guard let text = try nextText() else { break }
            hasLineFeed = text.contains(0x0A)
            start += text
        }
        let sample = start.prefix(Self.sampleSize)
        endsLinesByReturn = sample.contains(0x0D) && !sample.contains(0x0A)
        guard !start.isEmpty else { return nil }
        return endsLinesByReturn == true ? start.map { $0 == 0x0D ? 0x0A : $0 } : start
    }

    /// The next chunk as UTF-8, never empty, or `nil` at the end.
    private func nextText() throws(TablesError) -> [UInt8]? {
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
        // Four bytes settle the byte order mark.
        while start.count < 4 {
            // Who types a first line of two letters is not kept waiting for more.
            if !start.isEmpty, !CharacterEncoding.mayBecomeMark(start) { break }
            guard let bytes = try read() else { break }
            bytesRead += bytes.count
            start += bytes
        }
        if let mark = CharacterEncoding.byteOrderMark(start) {
            encoding = mark.encoding
            start.removeFirst(mark.length)
        } else if let stated {
            encoding = stated
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
