#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A file that is open for writing, closed when this goes away.
///
/// Writes are complete: they go on after an interruption, and wait where a pipe is full.
package struct OpenFile: ~Copyable {
    /// What errors call the file.
    package let name: String
    private let descriptor: Int32
    private let isOwned: Bool
    /// Whether others write at the same place, so that what they wrote must stay.
    private let isShared: Bool

    /// Makes a file that must not be there yet; errors call it `name`.
    ///
    /// A file that will take another's place is its owner's alone until it has that one's permissions.
    init(creating path: String, name: String, isReplacing: Bool) throws(FilesError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL
        try self.init(path, name: name, flags: flags, mode: isReplacing ? 0o600 : 0o666)
    }

    /// Opens what is there already, a file, a pipe or a device, and does not empty it.
    package init(writing path: String, name: String) throws(FilesError) {
        try self.init(path, name: name, flags: O_WRONLY | O_NOCTTY)
    }

    /// Opens a file to be read.
    private init(reading path: String, name: String) throws(FilesError) {
        try self.init(path, name: name, flags: O_RDONLY)
    }

    /// Opens a file, or makes an empty one, for this process alone.
    ///
    /// - Throws: `FilesError.inUse` while another process holds it.
    package init(holding path: String, isReplacing: Bool) throws(FilesError) {
        let mode: mode_t = isReplacing ? 0o600 : 0o666
        let flags = O_RDWR | O_CREAT
        let descriptor = try Self.open(path, name: path, flags: flags, mode: mode)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .inUse(path: path)
        }
        self.init(descriptor, name: path, isOwned: true)
    }

    /// Makes a file without a name in the folder for temporary files.
    package init(temporaryFor name: String) throws(FilesError) {
        let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/perennial.XXXXXX".utf8CString)
        let descriptor = unsafe mkstemp(&template)
        guard descriptor >= 0 else { throw .system(path: folder, errno: errno) }
        unsafe unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        self.init(descriptor, name: name, isOwned: true)
    }

    /// A second hold on an open descriptor: both write at one place, as `>>` needs it.
    package init(sharing number: Int32, name: String) throws(FilesError) {
        let descriptor = fcntl(number, F_DUPFD_CLOEXEC, 3)
        guard descriptor >= 0 else { throw .system(path: name, errno: errno) }
        self.init(descriptor, name: name, isOwned: true, isShared: true)
    }

    /// Connects to a socket of the file system.
    package init(connecting path: String, name: String) throws(FilesError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let isShort = unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
            guard bytes.count < room.count else { return false }
            unsafe room.copyBytes(from: bytes)
            return true
        }
        guard isShort else { throw .system(path: name, errno: ENAMETOOLONG) }
        #if canImport(Glibc)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #else
        let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { throw .system(path: name, errno: errno) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let status = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else {
            let problem = errno
            close(descriptor)
            throw .system(path: name, errno: problem)
        }
        self.init(descriptor, name: name, isOwned: true)
    }

    private init(
        _ path: String,
        name: String,
        flags: Int32,
        mode: mode_t = 0o666
    ) throws(FilesError) {
        let descriptor = try Self.open(path, name: name, flags: flags, mode: mode)
        self.init(descriptor, name: name, isOwned: true)
    }

    private static func open(
        _ path: String,
        name: String,
        flags: Int32,
        mode: mode_t
    ) throws(FilesError) -> Int32 {
        var descriptor: Int32
        // Opening a pipe waits for its reader, and a signal may come meanwhile.
        repeat {
            descriptor = opened(path, flags | O_CLOEXEC, mode)
        } while descriptor < 0 && errno == EINTR
        guard descriptor >= 0 else { throw .system(path: name, errno: errno) }
        return descriptor
    }

    private init(_ descriptor: Int32, name: String, isOwned: Bool, isShared: Bool = false) {
        self.isShared = isShared
        self.descriptor = descriptor
        self.name = name
        self.isOwned = isOwned
    }

    /// What the process prints to.
    package static func standardOutput() -> OpenFile {
        OpenFile(STDOUT_FILENO, name: "standard output", isOwned: false)
    }

    /// Where the process says everything else.
    package static func standardError() -> OpenFile {
        OpenFile(STDERR_FILENO, name: "standard error", isOwned: false)
    }

    deinit {
        if isOwned { close(descriptor) }
    }

    /// A name by which others can open this file while it is open here.
    package var sharedPath: String { "/dev/fd/\(descriptor)" }

    /// Size in bytes.
    package func size() throws(FilesError) -> Int {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw .system(path: name, errno: errno)
        }
        return Int(status.st_size)
    }

    /// Cuts the file, or fills it up with zeros.
    package func resize(to count: Int) throws(FilesError) {
        guard ftruncate(descriptor, off_t(count)) == 0 else {
            throw .system(path: name, errno: errno)
        }
    }

    /// Makes what was written durable.
    package func synchronize() throws(FilesError) {
        guard fsync(descriptor) == 0 else { throw .system(path: name, errno: errno) }
    }

    /// Writes all of some bytes, at a place or where the last write ended.
    package func write(_ bytes: RawSpan, at offset: Int? = nil) throws(FilesError) {
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
            if result < 0 && errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&waiting, 1, -1)
                continue
            }
            guard result > 0 else {
                throw .system(path: name, errno: result < 0 ? errno : ENOSPC)
            }
            written += result
        }
    }

    /// Gives a complete file its name, and the owner and permissions of a file that had it.
    ///
    /// - Throws: `FilesError.system`, which calls the file `name`.
    package static func move(
        _ complete: String,
        to target: String,
        name: String
    ) throws(FilesError) {
        if let old = try OutputPlace.status(of: target, naming: name) {
            // Only root may give a file away; for others it is theirs already.
            unsafe _ = chown(complete, old.st_uid, old.st_gid)
            unsafe _ = chmod(complete, old.st_mode & 0o7777)
        }
        if unsafe rename(complete, target) == 0 { return }
        // A file that is mounted by itself, or another's in a folder like /tmp, has a fixed name.
        guard [EBUSY, EPERM, EACCES, EXDEV].contains(errno), unsafe access(target, W_OK) == 0
        else { throw .system(path: name, errno: errno) }
        try OpenFile(writing: target, name: name)
            .replaceContents(by: OpenFile(reading: complete, name: name))
        unsafe unlink(complete)
    }

    /// Writes all that a file holds: over what is here, or to a stream.
    func replaceContents(by file: borrowing OpenFile) throws(FilesError) {
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        var offset = 0
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { bytes in
                unsafe pread(file.descriptor, bytes.baseAddress, bytes.count, off_t(offset))
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .system(path: name, errno: errno) }
            guard count > 0 else { break }
            try write(unsafe chunk.span.extracting(..<count).bytes)
            offset += count
        }
        // Of a stream nothing is left over, and it cannot be made durable.
        guard isRegular, !isShared else { return }
        try resize(to: offset)
        try synchronize()
    }

    private var isRegular: Bool {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}

/// `open`, which a method of that name would hide.
private func opened(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
    unsafe open(path, flags, mode)
}

/// `write`, which a method of that name would hide.
private func put(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, bytes, count)
}
