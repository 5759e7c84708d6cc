import Foundation

/// The files below a folder that can be read, and those that cannot.
struct FolderListing {
    /// Readable files sorted by name, folder by folder.
    private(set) var files: [(path: String, format: FileFormat)] = []
    /// What is left out, in the same order; a hidden folder counts as one.
    private(set) var skipped: [SkippedFile] = []

    /// Lists `folder` and all folders in it.
    ///
    /// - Throws: `TablesError.unreadable`.
    init(of folder: String) throws(TablesError) {
        try add(folder)
    }

    private mutating func add(_ folder: String) throws(TablesError) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw .unreadable(path: folder, reason: error.localizedDescription)
        }
        let parent = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let path = "\(parent)/\(name)"
            if name.hasPrefix(".") {
                skipped.append(SkippedFile(path: path, reason: .hidden))
            } else if FileManager.default.isFolder(atPath: path) {
                if Self.isLink(path) {
                    skipped.append(SkippedFile(path: path, reason: .linkedFolder))
                } else {
                    try add(path)
                }
            } else if let format = FileFormat(path: path) {
                files.append((path, format))
            } else {
                skipped.append(SkippedFile(path: path, reason: .unknownFormat))
            }
        }
    }

    private static func isLink(_ path: String) -> Bool {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
    }
}
