#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A file that a command writes: the one way in which outputs come to be.
///
/// A regular file, or one that is not there yet, changes only when it is complete: bytes go to a file
/// of a unique name beside it, and `commit` makes them durable and renames. It keeps its permissions,
/// and a link that leads to it stays. Where the folder cannot be written, or the name cannot be
/// replaced as in a container, the complete bytes are written over the old ones.
/// A pipe, a device, a socket or an open descriptor gets the bytes as they come.
/// Without a commit a regular file stays as it was. One thread at a time uses it.
package struct OutputFile: ~Copyable {
    /// The name that the user gave.
    package let path: String
    /// Whether bytes go to who reads them as they come.
    package let isStream: Bool
    /// Bytes written so far.
    package private(set) var count = 0
    /// Where bytes go before the commit.
    private let file: OpenFile
    /// The name of the file beside, and that which it will have.
    private let names: (unfinished: String, target: String)?
    /// Where the commit copies the bytes to, if it must.
    private let destination: OpenFile?
    private var buffer: [UInt8] = []
    private var isInPlace = false

    /// Small writes are gathered up to this size, in bytes.
    private static let bufferSize = 1 << 18

    /// Begins a file that will stand at `path`.
    ///
    /// - Parameters:
    ///   - path: the name; links are followed.
    ///   - isSeekable: whether `overwrite` or `scratchPath` will be used. A stream then gets all bytes
    ///     at the commit, and they are in a temporary file until then.
    /// - Throws: `FilesError` where the name cannot be written.
    package init(path: String, isSeekable: Bool = false) throws(FilesError) {
        let place = try OutputPlace(path)
        let isStream = place.isStream && !isSeekable
        if case .beside(let target, let isThere) = place {
            let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
            let unfinished = "\(OutputPlace.folder(of: target))/.\(suffix).partial"
            let file = try OpenFile(creating: unfinished, name: path, isReplacing: isThere)
            self.init(file, path: path, names: (unfinished, target))
        } else if isStream {
            self.init(try Self.open(place, name: path), path: path, isStream: true)
        } else {
            let destination = try Self.open(place, name: path)
            let file = try OpenFile(temporaryFor: path)
            self.init(file, path: path, destination: destination)
        }
    }

    private init(
        _ file: consuming OpenFile,
        path: String,
        isStream: Bool = false,
        names: (unfinished: String, target: String)? = nil,
        destination: consuming OpenFile? = nil
    ) {
        self.path = path
        self.isStream = isStream
        self.file = file
        self.names = names
        self.destination = destination
    }

    /// Writes a whole text.
    package static func write(_ text: String, to path: String) throws(FilesError) {
        var file = try OutputFile(path: path)
        try file.write(text)
        try file.commit()
    }

    /// Writes a whole file of bytes.
    package static func write(
        _ bytes: some Sequence<UInt8>,
        to path: String
    ) throws(FilesError) {
        var file = try OutputFile(path: path)
        try file.write(Array(bytes).span)
        try file.commit()
    }

    /// Begins to write to standard output.
    package init(standardOutput: Void) {
        self.init(.standardOutput(), path: "standard output", isStream: true)
    }

    private static func open(
        _ place: OutputPlace,
        name: String
    ) throws(FilesError) -> OpenFile {
        switch place {
        case .beside(let target, _), .inPlace(let target), .device(let target):
            try OpenFile(writing: target, name: name)
        case .socket(let target): try OpenFile(connecting: target, name: name)
        case .descriptor(let number): try OpenFile(sharing: number, name: name)
        }
    }

    deinit {
        if let names, !isInPlace { unsafe unlink(names.unfinished) }
    }

    /// A path that a library can open to write the whole file itself; needs `isSeekable`.
    package var scratchPath: String { names?.unfinished ?? file.sharedPath }

    /// Appends the bytes of some values.
    package mutating func write(_ values: Span<some BitwiseCopyable>) throws(FilesError) {
        let bytes = unsafe values.bytes
        if buffer.count + bytes.byteCount > Self.bufferSize {
            try flush()
        }
        if bytes.byteCount >= Self.bufferSize {
            try file.write(bytes)
        } else {
            unsafe bytes.withUnsafeBytes { unsafe buffer.append(contentsOf: $0) }
        }
        count += bytes.byteCount
    }

    /// Appends a text as UTF-8.
    package mutating func write(_ text: String) throws(FilesError) {
        try write(Array(text.utf8).span)
    }

    /// Writes over bytes that are already there, starting at `offset`; needs `isSeekable`.
    package mutating func overwrite(_ bytes: Span<UInt8>, at offset: Int) throws(FilesError) {
        precondition(!isStream && offset >= 0 && offset + bytes.count <= count)
        try flush()
        try file.write(unsafe bytes.bytes, at: offset)
    }

    /// Hands on what was gathered, so that who reads a stream has it now.
    package mutating func flush() throws(FilesError) {
        try file.write(unsafe buffer.span.bytes)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Makes the file durable and puts it in its place.
    package consuming func commit() throws(FilesError) {
        try flush()
        if let names {
            try file.synchronize()
            try OpenFile.move(names.unfinished, to: names.target, name: path)
            isInPlace = true
        } else {
            try destination?.replaceContents(by: file)
        }
    }
}
