internal import Hashing
internal import Files
internal import Foundation
internal import Tensors

/// Remembers the digests of large files, so that a program starts without reading them again.
///
/// An entry counts only while size, times and number of each file are what they were. A file that was
/// changed a moment ago is not remembered: a second change within the clock's grain would go unseen.
public struct DigestCache: Sendable {
    /// Where entries are kept; nil to remember nothing.
    private let folder: String?
    /// How long a file must have been left alone, in seconds.
    private let settlingTime: Double

    /// Remembers nothing.
    public static let none = DigestCache(folder: nil, settlingTime: 0)

    /// The cache of this user: `perennial/digests` in `XDG_CACHE_HOME`, by default `~/.cache`.
    public static var standard: DigestCache {
        DigestCache(folder: CacheFolder.path("digests"), settlingTime: 2)
    }

    /// A cache in a folder, which is made when it is first needed.
    package init(folder: String?, settlingTime: Double) {
        self.folder = folder
        self.settlingTime = settlingTime
    }

    /// The digest of files for a purpose, remembered or computed.
    ///
    /// - Parameters:
    ///   - files: every file that the digest depends on.
    ///   - purpose: what is computed from them and by which version of the method.
    ///   - compute: reads the files.
    /// - Returns: the digest.
    /// - Throws: `EncodersError.file` when a file is absent, and what `compute` throws.
    package func digest(
        of files: [String],
        purpose: String,
        compute: () throws -> [UInt8]
    ) throws -> [UInt8] {
        let paths = files.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
        let stamps = try paths.map { try FileStamp(path: $0) }
        guard let entryPath = entryPath(paths, purpose) else { return try compute() }
        if let entry = remembered(entryPath), entry.stamps == stamps, entry.paths == paths,
            entry.purpose == purpose
        {
            return entry.digest
        }
        let digest = try compute()
        let after = try paths.map { try FileStamp(path: $0) }
        if stamps == after, stamps.allSatisfy(isSettled) {
            remember(
                Entry(purpose: purpose, paths: paths, stamps: stamps, digest: digest),
                entryPath
            )
        }
        return digest
    }

    private struct Entry: Codable {
        let purpose: String
        let paths: [String]
        let stamps: [FileStamp]
        let digest: [UInt8]
    }

    private func isSettled(_ stamp: FileStamp) -> Bool {
        let last = Double(max(stamp.modified, stamp.changed)) / 1e9
        return Date().timeIntervalSince1970 - last >= settlingTime
    }

    private func entryPath(_ paths: [String], _ purpose: String) -> String? {
        folder.map { folder in
            var hash = FieldHash()
            hash.update(purpose)
            for path in paths { hash.update(path) }
            return folder + "/" + hash.finalize().hexadecimal + ".json"
        }
    }

    /// A damaged entry is as good as none: the digest is computed again and the entry replaced.
    private func remembered(_ path: String) -> Entry? {
        guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
        do {
            return try JSONDecoder().decode(Entry.self, from: bytes)
        } catch {
            return nil
        }
    }

    /// A folder that cannot be written costs time at the next start, never correctness.
    private func remember(_ entry: Entry, _ path: String) {
        guard let folder else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
            var file = try OutputFile(path: path)
            try file.write(Array(JSONEncoder().encode(entry)).span)
            try file.commit()
        } catch {}
    }
}
