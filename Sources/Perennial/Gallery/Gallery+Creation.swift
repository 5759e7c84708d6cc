public import Encoders
internal import Foundation
internal import Storage

extension Gallery {
    /// What remains of a new gallery when the work that fills it fails.
    public enum Remainder: Sendable {
        /// Everything, once something is committed, so that the work can go on; else nothing.
        case committed
        /// Nothing: the work starts anew the next time.
        case nothing
    }

    /// Makes a gallery and fills it; when that fails, takes away what should not remain.
    ///
    /// A folder or file that was there before stays. Nothing is removed while another process
    /// writes the gallery.
    ///
    /// - Parameters:
    ///   - path: the new gallery's folder.
    ///   - space: the space of its vectors.
    ///   - settings: how they are stored and indexed.
    ///   - stated: what was stated of its sources, by option, for a run that resumes.
    ///   - remainder: what remains when `body` throws.
    ///   - body: fills the gallery; its writer must have gone when it returns.
    /// - Returns: what `body` returns.
    /// - Throws: what ``create(at:space:settings:stated:)`` and `body` throw.
    public static func creating<R>(
        at path: String,
        space: EmbeddingSpace,
        settings: GallerySettings = GallerySettings(),
        stated: [String: String]? = nil,
        remainder: Remainder = .committed,
        _ body: (Gallery) throws -> R
    ) throws -> R {
        let place = NewFolder(path)
        let gallery: Gallery
        do {
            gallery = try create(at: path, space: space, settings: settings, stated: stated)
        } catch let error as PerennialError {
            // What is there is another's gallery.
            throw error
        } catch {
            place.removeWhatIsNew()
            throw error
        }
        do {
            return try body(gallery)
        } catch {
            // The reason why the work failed matters more than what cleaning up meets.
            try? gallery.removeUnlessKept(remainder, place)
            throw error
        }
    }

    private func removeUnlessKept(_ remainder: Remainder, _ place: NewFolder) throws {
        // Throws while another writer is at work, so that its documents stay.
        let lease = try store.environment.writerLease(waiting: .never)
        if remainder == .nothing {
            place.removeWhatIsNew()
        } else if try !holdsAnything() {
            place.removeWhatIsNew()
        }
        _ = consume lease
    }

    /// Whether a document or a table was ever committed.
    private func holdsAnything() throws -> Bool {
        if try snapshot().manifest.nextDocument > 0 { return true }
        let lake = try LakeStore(store.environment)
        return try store.environment.read { try !lake.allTables(in: $0).isEmpty }
    }
}

/// A folder that is about to be made, and what of it was there before.
private struct NewFolder {
    private let path: String
    /// The first folder on the way that was not there; `nil` when the folder itself was.
    private let firstMade: String?
    private let before: Set<String>

    init(_ path: String) {
        let files = FileManager.default
        var missing: URL?
        var folder = URL(fileURLWithPath: path).standardizedFileURL
        while folder.path != "/", !files.fileExists(atPath: folder.path) {
            missing = folder
            folder.deleteLastPathComponent()
        }
        self.path = path
        firstMade = missing?.path
        before = Set((try? files.contentsOfDirectory(atPath: path)) ?? [])
    }

    /// Removes the folder with those on the way to it, or what came to the files that it had.
    func removeWhatIsNew() {
        let files = FileManager.default
        let now = (try? files.contentsOfDirectory(atPath: path)) ?? []
        for name in Set(now).subtracting(before) {
            try? files.removeItem(atPath: "\(path)/\(name)")
        }
        guard let firstMade else { return }
        var folder = URL(fileURLWithPath: path).standardizedFileURL
        // Only empty folders: another process may have put something beside the gallery.
        while folder.path.count >= firstMade.count,
            (try? files.contentsOfDirectory(atPath: folder.path))?.isEmpty == true
        {
            try? files.removeItem(atPath: folder.path)
            folder.deleteLastPathComponent()
        }
    }
}
