internal import Foundation

/// A file on its way: `FILE.partial`, beside it what the server called the version that it is of.
struct PartialFile {
    /// The file itself.
    let url: URL
    private let note: URL

    /// The partial file of `destination`.
    init(of destination: URL) {
        url = destination.appendingPathExtension("partial")
        note = url.appendingPathExtension("version")
    }

    /// How much is there, and of which version; nil when there is nothing to go on with.
    func resumable() throws(EncodersError) -> (size: Int, version: String)? {
        guard ModelFile.exists(url.path), ModelFile.exists(note.path) else { return nil }
        let size = try FileSystem.size(of: url)
        let version = String(decoding: try FileSystem.read(note), as: UTF8.self)
        return size == 0 || version.isEmpty ? nil : (size, version)
    }

    /// Starts with an empty file; without a version it cannot be resumed.
    func start(version: String?) throws -> FileHandle {
        try remove()
        try FileSystem.makeFolder(url.deletingLastPathComponent())
        try FileSystem.write(Data(), to: url)
        if let version { try FileSystem.write(Data(version.utf8), to: note) }
        return try FileHandle(forWritingTo: url)
    }

    /// Goes on at the end of the file.
    func resume() throws -> FileHandle {
        let handle = try FileHandle(forWritingTo: url)
        try handle.seekToEnd()
        return handle
    }

    /// Gives the whole file its name.
    func finish(as destination: URL) throws(EncodersError) {
        try FileSystem.move(url, to: destination)
        try FileSystem.remove(note)
    }

    /// Forgets everything.
    func remove() throws(EncodersError) {
        try FileSystem.remove(note)
        try FileSystem.remove(url)
    }
}
