#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A whole file mapped into memory, read-only, for as long as someone refers to it.
///
/// Shrinking the file meanwhile is a fault of whoever does it: the kernel then ends the process.
@safe public final class MappedFile: Sendable {
    /// The file.
    public let path: String
    /// Its size in bytes.
    public let count: Int
    private let base: Address

    // Safety: the mapping is private to this object, never written, and unmapped in deinit.
    @safe private struct Address: @unchecked Sendable {
        let pointer: UnsafeMutableRawPointer?
    }

    /// Maps a file.
    ///
    /// - Throws: `TensorsError.file`.
    public init(path: String) throws(TensorsError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .file(path: path, errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .file(path: path, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .file(path: path, errno: EISDIR) }
        count = Int(status.st_size)
        self.path = path
        guard count > 0 else {
            unsafe base = Address(pointer: nil)
            return
        }
        let mapped = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard unsafe mapped != MAP_FAILED else { throw .file(path: path, errno: errno) }
        unsafe base = Address(pointer: mapped)
    }

    deinit {
        if let pointer = unsafe base.pointer { unsafe munmap(pointer, count) }
    }

    /// Lends the bytes of the file.
    public func withBytes<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        let buffer = unsafe UnsafeRawBufferPointer(start: base.pointer, count: count)
        return try unsafe body(buffer.bytes)
    }
}

extension String {
    /// The system's words for an error number.
    init(cError number: Int32) {
        self = unsafe String(cString: strerror(number))
    }
}
