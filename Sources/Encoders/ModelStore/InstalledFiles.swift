internal import Foundation

/// The record of a pull, kept in the model's folder: its files as they were put there.
struct InstalledFiles: Codable, Equatable {
    /// The name of the record.
    static let fileName = ".perennial.json"

    /// What is known of a file.
    struct File: Codable, Equatable {
        /// Size in bytes.
        let size: Int
        /// SHA-256, 64 lower-case hexadecimal digits.
        let sha256: String
    }

    /// What was pulled, in the user's words.
    let source: String
    /// Every file, by its path in the folder.
    let files: [String: File]

    /// Takes stock of the given files of a folder.
    init(source: String, paths: [String], folder: URL) throws(EncodersError) {
        self.source = source
        var files: [String: File] = [:]
        for path in paths {
            let url = folder.appending(path: path)
            files[path] = File(
                size: try FileSystem.size(of: url),
                sha256: try FileDigest.sha256(of: url)
            )
        }
        self.files = files
    }

    /// The record in a folder; nil when there is none.
    static func read(_ folder: URL) throws(EncodersError) -> InstalledFiles? {
        try ModelFile.optional(Self.self, folder.path + "/" + fileName)
    }

    /// Writes the record into a folder.
    func write(into folder: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try FileSystem.write(
            encoder.encode(self),
            to: folder.appending(path: Self.fileName)
        )
    }

    /// Whether every file is there as it was put there.
    func isIntact(in folder: URL) throws(EncodersError) -> Bool {
        for (path, file) in files {
            let url = folder.appending(path: path)
            guard ModelFile.exists(url.path), try FileSystem.size(of: url) == file.size else {
                return false
            }
        }
        for (path, file) in files {
            let digest = try FileDigest.sha256(of: folder.appending(path: path))
            guard digest == file.sha256 else { return false }
        }
        return true
    }
}
