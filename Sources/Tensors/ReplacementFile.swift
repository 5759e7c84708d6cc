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
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isInPlace = false

    /// Small writes are gathered up to this size, in bytes.
    private static let bufferSize = 1 << 18

    /// Begins a file that will stand at `path`.
    package init(path: String) throws(TensorsError) {
        let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
        let unfinished = "\(path).\(suffix).partial"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
        let descriptor = unsafe open(unfinished, flags, 0o666)
        guard descriptor >= 0 else { throw .file(path: path, errno: errno) }
        self.path = path
        self.unfinished = unfinished
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
        if !isInPlace { unsafe unlink(unfinished) }
    }

    /// Appends the bytes of some values.
    package mutating func write(_ values: Span<some BitwiseCopyable>) throws(TensorsError) {
        let bytes = unsafe values.bytes
        if buffer.count + bytes.byteCount > Self.bufferSize {
            try flush()
        }
        if bytes.byteCount >= Self.bufferSize {
            try put(bytes, at: count)
        } else {
            unsafe bytes.withUnsafeBytes { unsafe buffer.append(contentsOf: $0) }
        }
        count += bytes.byteCount
    }

    /// Writes over bytes that are already there, starting at `offset`.
    package mutating func overwrite(_ bytes: Span<UInt8>, at offset: Int) throws(TensorsError) {
        precondition(offset >= 0 && offset + bytes.count <= count)
        try flush()
        try put(unsafe bytes.bytes, at: offset)
    }

    /// Makes the file durable and puts it in its place.
    package consuming func commit() throws(TensorsError) {
        try flush()
        guard fsync(descriptor) == 0, unsafe rename(unfinished, path) == 0 else {
            throw .file(path: path, errno: errno)
        }
        isInPlace = true
    }

    private mutating func flush() throws(TensorsError) {
        try put(unsafe buffer.span.bytes, at: count - buffer.count)
        buffer.removeAll(keepingCapacity: true)
    }

    private func put(_ bytes: RawSpan, at offset: Int) throws(TensorsError) {
        var written = 0
        while written < bytes.byteCount {
            let result = unsafe bytes.withUnsafeBytes { raw in
                unsafe pwrite(
                    descriptor,
                    raw.baseAddress?.advanced(by: written),
                    raw.count - written,
                    off_t(offset + written)
                )
            }
            if result < 0 && errno == EINTR { continue }
            guard result > 0 else {
                throw .file(path: path, errno: result < 0 ? errno : ENOSPC)
            }
            written += result
        }
    }
}
