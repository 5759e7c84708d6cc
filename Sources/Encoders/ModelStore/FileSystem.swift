internal import Files
internal import Foundation

/// What the store does to files and folders, with errors that name the path.
enum FileSystem {
    /// Whether a folder is at that place, or a link to one.
    static func isFolder(_ url: URL) -> Bool {
        var isFolder: ObjCBool = false
        let exists = unsafe FileManager.default.fileExists(
            atPath: url.path,
            isDirectory: &isFolder
        )
        return exists && isFolder.boolValue
    }

    /// The names in a folder, sorted.
    static func contents(of folder: URL) throws(EncodersError) -> [String] {
        try naming(folder) {
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        }
    }

    /// The size of a file in bytes.
    static func size(of file: URL) throws(EncodersError) -> Int {
        try naming(file) {
            let values = try FileManager.default.attributesOfItem(atPath: file.path)
            return (values[.size] as? NSNumber)?.intValue ?? 0
        }
    }

    /// The contents of a file.
    static func read(_ file: URL) throws(EncodersError) -> Data {
        try naming(file) { try Data(contentsOf: file) }
    }

    /// Writes a file at once, so that nobody sees a half of it.
    static func write(_ data: Data, to file: URL) throws(EncodersError) {
        do { try OutputFile.write(data, to: file.path) } catch { throw .output(error) }
    }

    /// Makes a folder and those above it.
    static func makeFolder(_ folder: URL) throws(EncodersError) {
        try naming(folder) {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
    }

    /// Renames a file or folder; a file or folder that is at the new place is removed first.
    static func move(_ source: URL, to destination: URL) throws(EncodersError) {
        try makeFolder(destination.deletingLastPathComponent())
        try remove(destination)
        try naming(destination) {
            try FileManager.default.moveItem(at: source, to: destination)
        }
    }

    /// Copies a file, following links.
    static func copy(_ source: URL, to destination: URL) throws(EncodersError) {
        try makeFolder(destination.deletingLastPathComponent())
        try remove(destination)
        try naming(source) {
            try FileManager.default.copyItem(
                at: source.resolvingSymlinksInPath(),
                to: destination
            )
        }
    }

    /// Removes a file or folder, if it is there.
    static func remove(_ url: URL) throws(EncodersError) {
        try naming(url) {
            do {
                try FileManager.default.removeItem(at: url)
            } catch let error as CocoaError where error.code == .fileNoSuchFile {
                return
            }
        }
    }

    /// The paths of all files in a folder, relative to it, sorted.
    static func files(in folder: URL) throws(EncodersError) -> [String] {
        try naming(folder) {
            try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
                !isFolder(folder.appending(path: $0))
            }.sorted()
        }
    }

    private static func naming<Result>(
        _ url: URL,
        _ body: () throws -> Result
    ) throws(EncodersError) -> Result {
        do {
            return try body()
        } catch {
            throw .file(path: url.path, reason: error.localizedDescription)
        }
    }
}
