#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Writes vectors of `d` values block by block, to standard output or to a file that an interrupted
/// run can go on with.
///
/// A file grows as `PATH.partial` and gets its name in `finish`; beside it, `PATH.partial.made-of`
/// says what its vectors were made of. One process at a time writes a file.
public struct VectorFileWriter: ~Copyable {
    /// The format of the file.
    public let format: VectorFileFormat
    /// Values of a vector, `d`.
    public let columns: Int
    /// Vectors in the file and on their way to it.
    public var rows: Int { written + pending.count / columns }

    private let path: String?
    private let file: OpenFile
    /// Vectors in the file.
    private var written = 0
    /// Vectors that do not fill a block yet.
    private var pending: [Float] = []

    /// Writes to standard output.
    ///
    /// - Precondition: the format is not `.npy`, whose beginning depends on its end.
    public init(toStandardOutput format: VectorFileFormat, columns: Int) throws(TensorsError) {
        precondition(format != .npy && columns > 0)
        let file = OpenFile.standardOutput()
        try file.write(unsafe format.opening(columns: columns).span.bytes)
        self.format = format
        self.columns = columns
        self.file = file
        path = nil
    }

    /// Begins a file, or goes on with an unfinished one.
    ///
    /// - Parameters:
    ///   - path: where the file will be.
    ///   - format: how the vectors are written.
    ///   - columns: numbers of a vector, at least 1.
    ///   - source: one line that says what the vectors are made of, and how.
    ///   - isResumed: whether to go on; `rows` then tells how many vectors are there.
    /// - Throws: `TensorsError.nothingToResume`, `.resumedOtherwise`, `.fileInUse`, `.file`.
    public init(
        path: String,
        format: VectorFileFormat,
        columns: Int,
        madeOf source: String,
        isResumed: Bool
    ) throws(TensorsError) {
        precondition(columns > 0)
        let (partial, note) = (Self.partial(of: path), Self.note(of: path))
        let isThere = unsafe access(partial, F_OK) == 0 && access(note, F_OK) == 0
        guard isThere || !isResumed else { throw .nothingToResume(path: path) }
        let file = try OpenFile(holding: partial)
        var whole = (rows: 0, bytes: 0)
        if isResumed {
            let bytes = try MappedFile(path: note).withBytes { bytes in
                unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
            }
            guard bytes == Array(source.utf8) else { throw .resumedOtherwise(path: path) }
            whole = try format.whole(bytes: try file.size(), columns: columns) {
                () throws(TensorsError) in try Self.wholeLines(of: partial)
            }
        } else {
            var replacement = try ReplacementFile(path: note)
            try replacement.write(Array(source.utf8).span)
            try replacement.commit()
        }
        if whole.rows == 0 {
            try file.resize(to: 0)
            try file.write(unsafe format.opening(columns: columns).span.bytes, at: 0)
        } else {
            try file.resize(to: whole.bytes)
        }
        self.format = format
        self.columns = columns
        self.path = path
        self.file = file
        written = whole.rows
    }

    /// Appends the rows of a matrix, `n × d`.
    public mutating func append(_ vectors: Matrix) throws(TensorsError) {
        precondition(vectors.columns == columns, "vectors have \(columns) values each")
        pending += vectors.elements
        let block = VectorFileFormat.rowsOfBlock * columns
        while pending.count >= block { try write(block) }
        // Who reads standard output waits for it; lines need not fill a block.
        if path == nil, format == .jsonl { try write(pending.count) }
    }

    /// Writes what is left and puts the file in its place.
    public consuming func finish() throws(TensorsError) {
        try write(pending.count)
        try put(unsafe format.ending.span.bytes)
        guard let path else { return }
        if format == .npy {
            let header = NumPyHeader.bytes(rows: written, columns: columns)
            try file.write(unsafe header.span.bytes, at: 0)
        }
        try file.synchronize()
        guard unsafe rename(Self.partial(of: path), path) == 0 else {
            throw .file(path: path, errno: errno)
        }
        unsafe unlink(Self.note(of: path))
    }

    /// Writes the first values that wait.
    private mutating func write(_ count: Int) throws(TensorsError) {
        guard count > 0 else { return }
        let block = format.block(
            pending.span.extracting(..<count),
            columns: columns,
            first: written
        )
        try put(unsafe block.span.bytes)
        written += count / columns
        pending.removeFirst(count)
    }

    /// Bytes at the end of the file.
    private func put(_ bytes: RawSpan) throws(TensorsError) {
        try file.write(bytes, at: path == nil ? nil : file.size())
    }

    private static func partial(of path: String) -> String { path + ".partial" }
    private static func note(of path: String) -> String { partial(of: path) + ".made-of" }

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
