#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A file that takes another's place only when it is complete.
///
/// Bytes go to a file of a unique name beside the target; `commit` makes them durable and renames.
/// Without a commit the target stays as it was and the unfinished file is removed.
package struct ReplacementFile: ~Copyable {
    /// The target.
    package let path: String
    /// Bytes written so far.
    package private(set) var count = 0
    private let unfinished: String
    private let file: OpenFile
    private var buffer: [UInt8] = []
    private var isInPlace = false

    /// Small writes are gathered up to this size, in bytes.
    private static let bufferSize = 1 << 18

    /// Begins a file that will stand at `path`.
    package init(path: String) throws(TensorsError) {
        let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
        let unfinished = "\(path).\(suffix).partial"
        file = try OpenFile(creating: unfinished, name: path)
        self.path = path
        self.unfinished = unfinished
    }

    deinit {
        if !isInPlace { unsafe unlink(unfinished) }
    }

    /// Appends the bytes of some values.
    package mutating func write(_ values: Span<some BitwiseCopyable>) throws(TensorsError) {
        let bytes = unsafe values.bytes
        if buffer.count + bytes.byteCount > Self.bufferSize {
            try flush()
        }
        if bytes.byteCount >= Self.bufferSize {
            try file.write(bytes, at: count)
        } else {
            unsafe bytes.withUnsafeBytes { unsafe buffer.append(contentsOf: $0) }
        }
        count += bytes.byteCount
    }

    /// Writes over bytes that are already there, starting at `offset`.
    package mutating func overwrite(_ bytes: Span<UInt8>, at offset: Int) throws(TensorsError) {
        precondition(offset >= 0 && offset + bytes.count <= count)
        try flush()
        try file.write(unsafe bytes.bytes, at: offset)
    }

    /// Makes the file durable and puts it in its place.
    package consuming func commit() throws(TensorsError) {
        try flush()
        try file.synchronize()
        guard unsafe rename(unfinished, path) == 0 else { throw .file(path: path, errno: errno) }
        isInPlace = true
    }

    private mutating func flush() throws(TensorsError) {
        try file.write(unsafe buffer.span.bytes, at: count - buffer.count)
        buffer.removeAll(keepingCapacity: true)
    }
}
