import Foundation

/// The files below a folder that can be read, and those that cannot.
struct FolderListing {
    /// Files of known formats sorted by name, folder by folder; those that cannot be read are among them, for who
    /// put them there expects them to be read.
    private(set) var parts: [SourcePart] = []
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
                    do {
                        try add(path)
                    } catch {
                        parts.append(.unreadable(path: path, error))
                    }
                }
            } else {
                add(path, named: name)
            }
        }
    }

    /// Adds what is no folder.
    private mutating func add(_ path: String, named name: String) {
        let format = FileFormat(path: path)
        let kind = FileKind(ofPath: path)
        // A name that is not UTF-8 was repaired when it was listed, so that nothing stands at it.
        let isRepaired = kind == .missing && name.unicodeScalars.contains("\u{FFFD}")
        guard let format = format ?? (isRepaired ? .text : nil) else {
            skipped.append(SkippedFile(path: path, reason: .unknownFormat))
            return
        }
        let reason: String? =
            switch kind {
            case .file, .folder: nil
            case .missing:
                isRepaired
                    ? "its name is not UTF-8; rename it" : "it is a link that leads nowhere"
            case .special(let kind): "it is \(kind), not a file"
            }
        parts.append(
            reason.map { .unreadable(path: path, .unreadable(path: path, reason: $0)) }
                ?? .file(path: path, format: format)
        )
    }

    private static func isLink(_ path: String) -> Bool {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
    }
}
