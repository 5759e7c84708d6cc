#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Where the bytes of an output go, which decides how they are written.
///
/// Links are followed, so that a link stays and what it leads to is written.
package enum OutputPlace: Equatable, Sendable {
    /// A name that is free, or a regular file in a folder that can be written.
    case beside(target: String, isThere: Bool)
    /// A regular file in a folder that cannot be written.
    case inPlace(target: String)
    /// A pipe or a device.
    case device(path: String)
    /// A socket of the file system.
    case socket(path: String)
    /// An open descriptor of this process: `/dev/stdout`, `/dev/fd/N`.
    case descriptor(Int32)

    /// As many links as Linux follows.
    private static let mostLinks = 40

    /// Finds where a name leads.
    ///
    /// - Throws: `FilesError.folder`, `.noFolder`, `.system` for a name that cannot be written.
    package init(_ path: String) throws(FilesError) {
        guard !path.isEmpty else { throw .system(path: "\"\"", errno: ENOENT) }
        guard !path.hasSuffix("/") else { throw .folder(path: path) }
        var name = path
        for _ in 0...Self.mostLinks {
            let folder = Self.folder(of: name)
            if let place = Self.descriptor(name, in: folder) {
                self = place
                return
            }
            guard let status = try Self.status(of: name, naming: path) else {
                guard unsafe access(folder, F_OK) == 0 else { throw .noFolder(path: path) }
                self = .beside(target: name, isThere: false)
                return
            }
            switch status.st_mode & S_IFMT {
            case S_IFLNK: name = try Self.target(of: name, in: folder, naming: path)
            case S_IFDIR: throw .folder(path: path)
            case S_IFSOCK:
                self = .socket(path: name)
                return
            case S_IFREG:
                // Who protects a file does not want it replaced either, though a rename could do it.
                guard unsafe access(name, W_OK) == 0 else {
                    throw .system(path: path, errno: errno)
                }
                let canReplace = unsafe access(folder, W_OK | X_OK) == 0
                self = canReplace ? .beside(target: name, isThere: true) : .inPlace(target: name)
                return
            default:
                self = .device(path: name)
                return
            }
        }
        throw .system(path: path, errno: ELOOP)
    }

    /// Whether bytes go to who reads them, so that none can be taken back.
    package var isStream: Bool {
        switch self {
        case .beside, .inPlace: false
        case .device, .socket, .descriptor: true
        }
    }

    /// Refuses a name under which a file with contents is there; an empty one is nobody's work.
    ///
    /// - Throws: `FilesError.exists`, and as `init`.
    package static func refuseExisting(_ path: String) throws(FilesError) {
        switch try OutputPlace(path) {
        case .beside(let target, true), .inPlace(let target):
            if try status(of: target, naming: path)?.st_size ?? 0 > 0 {
                throw .exists(path: path)
            }
        case .beside, .device, .socket, .descriptor: return
        }
    }

    /// The folder in which a name stands.
    static func folder(of name: String) -> String {
        guard let slash = name.lastIndex(of: "/") else { return "." }
        return slash == name.startIndex ? "/" : String(name[..<slash])
    }

    /// What is there under a name, without following a link; `nil` where nothing is.
    static func status(of name: String, naming path: String) throws(FilesError) -> stat? {
        var status = stat()
        guard unsafe lstat(name, &status) == 0 else {
            guard errno == ENOENT else { throw .system(path: path, errno: errno) }
            return nil
        }
        return status
    }

    private static func target(
        of link: String,
        in folder: String,
        naming path: String
    ) throws(FilesError) -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(link, &bytes, bytes.count)
        guard count >= 0 else { throw .system(path: path, errno: errno) }
        let target = String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return target.hasPrefix("/") ? target : "\(folder)/\(target)"
    }

    /// A name in the folder of a process's open descriptors, whose links lead to no name.
    private static func descriptor(_ name: String, in folder: String) -> OutputPlace? {
        let last = name[(name.lastIndex(of: "/").map(name.index(after:)) ?? name.startIndex)...]
        guard let number = Int32(last), number >= 0 else { return nil }
        guard let real = unsafe realpath(folder, nil) else { return nil }
        defer { unsafe free(real) }
        let parts = unsafe String(cString: real).split(separator: "/")
        if parts == ["dev", "fd"] { return .descriptor(number) }
        guard parts.first == "proc", parts.count >= 3, parts.last == "fd" else { return nil }
        return parts[1] == "\(getpid())" ? .descriptor(number) : .device(path: name)
    }
}
