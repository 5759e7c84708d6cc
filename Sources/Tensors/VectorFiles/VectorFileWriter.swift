internal import Files
internal import Foundation

/// Writes vectors of `d` values block by block: to standard output, to a pipe or device, or to a file
/// that an interrupted run can go on with.
///
/// A regular file grows as `PATH.partial` and gets its name in `finish`; beside it,
/// `PATH.partial.made-of` says what its vectors were made of. One process at a time writes a file.
public struct VectorFileWriter: ~Copyable {
    /// The format of the file.
    public let format: VectorFileFormat
    /// Values of a vector, `d`.
    public let columns: Int
    /// Vectors in the file and on their way to it.
    public var rows: Int { written + pending.count / columns }

    /// A file that can be gone on with.
    private struct Growing: ~Copyable {
        let file: OpenFile
        /// The name that the user gave.
        let path: String
        /// The name that the file will have, where links lead.
        let target: String

        func append(_ bytes: [UInt8]) throws(FilesError) {
            try file.write(unsafe bytes.span.bytes, at: file.size())
        }

        func finish(_ header: [UInt8]) throws(FilesError) {
            try file.write(unsafe header.span.bytes, at: 0)
            try file.synchronize()
            try OpenFile.move(VectorFileWriter.partial(of: target), to: target, name: path)
            try? FileManager.default.removeItem(atPath: VectorFileWriter.note(of: target))
        }
    }

    private let growing: Growing?
    /// Where bytes go that cannot be gone on with.
    private var output: OutputFile?
    /// Vectors in the file.
    private var written = 0
    /// Vectors that do not fill a block yet.
    private var pending: [Float] = []

    /// Writes to standard output.
    ///
    /// - Precondition: the format is not `.npy`, whose beginning depends on its end.
    public init(toStandardOutput format: VectorFileFormat, columns: Int) throws(TensorsError) {
        precondition(format != .npy && columns > 0)
        try self.init(OutputFile(standardOutput: ()), format: format, columns: columns)
    }

    private init(
        _ file: consuming OutputFile,
        format: VectorFileFormat,
        columns: Int
    ) throws(TensorsError) {
        do {
            try file.write(format.opening(columns: columns).span)
            try file.flush()
        } catch {
            throw .output(error)
        }
        self.init(output: file, format: format, columns: columns)
    }

    /// Begins a file, or goes on with an unfinished one.
    ///
    /// - Parameters:
    ///   - path: where the file will be. What is no regular file gets the bytes as they come, `.npy`
    ///     all at the end.
    ///   - format: how the vectors are written.
    ///   - columns: numbers of a vector, at least 1.
    ///   - origin: all that the vectors depend on, by name; a run goes on only with the same.
    ///   - isResumed: whether to go on; `rows` then tells how many vectors are there.
    /// - Throws: `TensorsError.nothingToResume`, `.resumedOtherwise`, `.file`, `.output`.
    public init(
        path: String,
        format: VectorFileFormat,
        columns: Int,
        madeOf origin: [String: String],
        isResumed: Bool
    ) throws(TensorsError) {
        precondition(columns > 0)
        let place = try Self.output { () throws(FilesError) in try OutputPlace(path) }
        guard case .beside(let target, let isReplacing) = place else {
            guard !isResumed else { throw .nothingToResume(path: path) }
            let file = try Self.stream(path, isSeekable: format == .npy)
            try self.init(file, format: format, columns: columns)
            return
        }
        let (partial, note) = (Self.partial(of: target), Self.note(of: target))
        let isThere = Self.exists(partial) && Self.exists(note)
        guard isThere || !isResumed else { throw .nothingToResume(path: path) }
        let file = try Self.held(partial, isReplacing: isReplacing)
        var whole = (rows: 0, bytes: 0)
        if isResumed {
            try Self.check(origin, note: note, path: path)
            let size = try Self.output { () throws(FilesError) in try file.size() }
            whole = try format.whole(bytes: size, columns: columns) {
                () throws(TensorsError) in try Self.wholeLines(of: partial)
            }
        }
        do {
            if !isResumed {
                var replacement = try OutputFile(path: note)
                try replacement.write(Self.text(of: origin).span)
                try replacement.commit()
            }
            if whole.rows == 0 {
                try file.resize(to: 0)
                try file.write(unsafe format.opening(columns: columns).span.bytes, at: 0)
            } else {
                try file.resize(to: whole.bytes)
            }
        } catch {
            throw .output(error)
        }
        self.init(
            growing: Growing(file: file, path: path, target: target),
            format: format,
            columns: columns,
            written: whole.rows
        )
    }

    private init(
        growing: consuming Growing? = nil,
        output: consuming OutputFile? = nil,
        format: VectorFileFormat,
        columns: Int,
        written: Int = 0
    ) {
        self.growing = growing
        self.output = output
        self.format = format
        self.columns = columns
        self.written = written
    }

    /// Appends the rows of a matrix, `n × d`.
    public mutating func append(_ vectors: Matrix) throws(TensorsError) {
        precondition(vectors.columns == columns, "vectors have \(columns) values each")
        pending += vectors.elements
        let block = VectorFileFormat.rowsOfBlock * columns
        while pending.count >= block { try write(block) }
        // Who reads a stream waits for it: blocks need not be full.
        if growing == nil, format != .npy { try write(pending.count) }
    }

    /// Writes what is left and puts the file in its place.
    public consuming func finish() throws(TensorsError) {
        try write(pending.count)
        try put(format.ending)
        try complete()
    }

    private mutating func complete() throws(TensorsError) {
        let header = format == .npy ? NumPyHeader.bytes(rows: written, columns: columns) : []
        do throws(FilesError) {
            try growing?.finish(header)
            if let stream = output.take() { try Self.finish(stream, header) }
        } catch {
            throw .output(error)
        }
    }

    private static func finish(
        _ stream: consuming OutputFile,
        _ header: [UInt8]
    ) throws(FilesError) {
        if !header.isEmpty { try stream.overwrite(header.span, at: 0) }
        try stream.commit()
    }

    /// Writes the first values that wait.
    private mutating func write(_ count: Int) throws(TensorsError) {
        guard count > 0 else { return }
        let block = format.block(
            pending.span.extracting(..<count),
            columns: columns,
            first: written
        )
        try put(block)
        written += count / columns
        pending.removeFirst(count)
    }

    /// Bytes at the end of the file, or to who reads it.
    private mutating func put(_ bytes: [UInt8]) throws(TensorsError) {
        do throws(FilesError) {
            try growing?.append(bytes)
            try output?.write(bytes.span)
            try output?.flush()
        } catch {
            throw .output(error)
        }
    }

    private static func output<R>(
        _ body: () throws(FilesError) -> R
    ) throws(TensorsError) -> R {
        do { return try body() } catch { throw .output(error) }
    }

    private static func held(
        _ path: String,
        isReplacing: Bool
    ) throws(TensorsError) -> OpenFile {
        do { return try OpenFile(holding: path, isReplacing: isReplacing) } catch {
            throw .output(error)
        }
    }

    private static func stream(
        _ path: String,
        isSeekable: Bool
    ) throws(TensorsError) -> OutputFile {
        do { return try OutputFile(path: path, isSeekable: isSeekable) } catch {
            throw .output(error)
        }
    }

    private static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    private static func partial(of path: String) -> String { path + ".partial" }
    private static func note(of path: String) -> String { partial(of: path) + ".made-of" }

    /// What the vectors are made of, as it stands in a file: a line of JSON.
    private static func text(of origin: [String: String]) -> [UInt8] {
        let members = origin.sorted { $0.key < $1.key }.map { name, value in
            "\(SafeTensorsWriter.quoted(name)):\(SafeTensorsWriter.quoted(value))"
        }
        return Array("{\(members.joined(separator: ","))}\n".utf8)
    }

    /// Compares what vectors were made of with what they would be made of now.
    private static func check(
        _ origin: [String: String],
        note: String,
        path: String
    ) throws(TensorsError) {
        let bytes = try MappedFile(path: note).withBytes { bytes in
            unsafe bytes.withUnsafeBytes { unsafe Data($0) }
        }
        guard let before = try? JSONDecoder().decode([String: String].self, from: bytes) else {
            throw .resumedOtherwise(path: path, difference: "by another version of this program")
        }
        for name in Set(before.keys).union(origin.keys).sorted() where before[name] != origin[name]
        {
            let (was, now) = (before[name] ?? "not stated", origin[name] ?? "not stated")
            throw .resumedOtherwise(path: path, difference: "\(name) was \(was), now \(now)")
        }
    }

    /// Lines that end, and the bytes up to the end of the last one.
    private static func wholeLines(of path: String) throws(TensorsError) -> (count: Int, bytes: Int)
    {
        try MappedFile(path: path).withBytes { bytes in
            var (count, end) = (0, 0)
            for place in 0..<bytes.byteCount
            where unsafe bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self) == 0x0A {
                (count, end) = (count + 1, place + 1)
            }
            return (count, end)
        }
    }
}
