#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A file that is open for writing, closed when this goes away.
struct OpenFile: ~Copyable {
    /// What errors call the file.
    let name: String
    private let descriptor: Int32
    private let isOwned: Bool

    /// Makes a file that must not be there yet; errors call it `name`.
    init(creating path: String, name: String) throws(TensorsError) {
        try self.init(path, name: name, flags: O_WRONLY | O_CREAT | O_EXCL)
    }

    /// Opens a file, or makes an empty one, for this process alone.
    ///
    /// - Throws: `TensorsError.fileInUse` while another process holds it.
    init(holding path: String) throws(TensorsError) {
        try self.init(path, name: path, flags: O_RDWR | O_CREAT, isHeld: true)
    }

    private init(
        _ path: String,
        name: String,
        flags: Int32,
        isHeld: Bool = false
    ) throws(TensorsError) {
        let descriptor = unsafe open(path, flags | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .file(path: name, errno: errno) }
        if isHeld, flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            close(descriptor)
            throw .fileInUse(path: name)
        }
        self.name = name
        self.descriptor = descriptor
        isOwned = true
    }

    private init(standardOutput: Void) {
        name = "standard output"
        descriptor = STDOUT_FILENO
        isOwned = false
    }

    /// What the process prints to.
    static func standardOutput() -> OpenFile { OpenFile(standardOutput: ()) }

    deinit {
        if isOwned { close(descriptor) }
    }

    /// Size in bytes.
    func size() throws(TensorsError) -> Int {
        let size = lseek(descriptor, 0, SEEK_END)
        guard size >= 0 else { throw .file(path: name, errno: errno) }
        return Int(size)
    }

    /// Cuts the file, or fills it up with zeros.
    func resize(to count: Int) throws(TensorsError) {
        guard ftruncate(descriptor, off_t(count)) == 0 else {
            throw .file(path: name, errno: errno)
        }
    }

    /// Makes what was written durable.
    func synchronize() throws(TensorsError) {
        guard fsync(descriptor) == 0 else { throw .file(path: name, errno: errno) }
    }

    /// Writes all of some bytes, at a place or where the last write ended.
    func write(_ bytes: RawSpan, at offset: Int? = nil) throws(TensorsError) {
        var written = 0
        while written < bytes.byteCount {
            let result = unsafe bytes.withUnsafeBytes { raw in
                let rest = unsafe raw[written...]
                return if let offset {
                    unsafe pwrite(
                        descriptor,
                        UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                        rest.count,
                        off_t(offset + written)
                    )
                } else {
                    unsafe put(
                        descriptor,
                        UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                        rest.count
                    )
                }
            }
            if result < 0 && errno == EINTR { continue }
            guard result > 0 else {
                throw .file(path: name, errno: result < 0 ? errno : ENOSPC)
            }
            written += result
        }
    }
}

/// `write`, which a method of that name would hide.
private func put(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, bytes, count)
}
