#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What can go wrong when a file is written.
public enum FilesError: Error, Equatable, Sendable {
    /// The system refuses to open, write or rename.
    case system(path: String, errno: Int32)
    /// A folder stands where the file should be.
    case folder(path: String)
    /// The folder in which the file should be is not there.
    case noFolder(path: String)
    /// A file is there already, and nobody said that it may be replaced.
    case exists(path: String)
    /// Another process is writing the file.
    case inUse(path: String)

    /// Whether who reads the bytes has gone away, which is no failure of the writer.
    package var isClosedPipe: Bool {
        if case .system(_, EPIPE) = self { true } else { false }
    }

    /// Whether the name is at fault: it leads nowhere, or to what may not be written.
    package var isAboutName: Bool {
        switch self {
        case .folder, .noFolder, .exists: true
        case .inUse: false
        case .system(_, let errno): errno.isAboutName
        }
    }
}

extension Int32 {
    /// Whether this `errno` says that a name leads nowhere, or to what may not be used so.
    ///
    /// All others, such as a full disk, say that the work could not be done.
    package var isAboutName: Bool {
        [
            ENOENT, ENOTDIR, EISDIR, EEXIST, EACCES, EPERM, EROFS, ELOOP, ENAMETOOLONG, ENXIO,
            EINVAL, ECONNREFUSED,
        ].contains(self)
    }
}

extension FilesError: CustomStringConvertible {
    /// What happened, where, and the remedy, in one line.
    public var description: String {
        switch self {
        case .system(let path, let errno):
            "\(path): \(unsafe String(cString: strerror(errno))): \(Self.remedy(errno))"
        case .folder(let path): "\(path): it is a folder: name a file"
        case .noFolder(let path): "\(path): its folder is not there: make it first"
        case .exists(let path):
            "\(path): there is a file already: name another, or replace it with --force"
        case .inUse(let path): "\(path): another process is writing it: wait until it ends"
        }
    }

    private static func remedy(_ errno: Int32) -> String {
        switch errno {
        case ENOSPC, EDQUOT: "free some space, or write elsewhere"
        case EBADF: "it is closed; leave it open, or send it to a file"
        case ENXIO, ECONNREFUSED: "nobody reads there"
        case ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG: "check the path"
        case EACCES, EPERM, EROFS: "check the permissions"
        default: "check the path and the disk"
        }
    }
}
