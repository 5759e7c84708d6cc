public import Encoders
internal import Storage
internal import Synchronization

/// A folder with documents, their vectors and indexes over them, safe under `kill -9`.
///
/// Any number of processes read a gallery while one writes. A gallery can be used from any thread.
public final class Gallery: Sendable {
    /// What may be done with a gallery.
    public enum Access: Sendable {
        /// Search only; works on a read-only file system too.
        case readOnly
        /// Search and change.
        case readWrite
        /// As `readWrite`, also where derived data is damaged: ``GalleryWriter/repair(droppingLost:)``.
        case repair
    }

    /// The folder.
    public let path: String
    let store: GalleryStore
    private let derivedData: Segment.DerivedData
    private let current: Mutex<GallerySnapshot?>

    /// Opens a gallery: maps its file, copies nothing.
    ///
    /// - Throws: `PerennialError.noGallery`, `.notAGallery`, `.newerFormat`, `.damagedManifest`, or
    ///   `StorageError` when the file cannot be opened or a segment does not fit.
    public convenience init(path: String, access: Access = .readOnly) throws {
        do {
            let mode: EnvironmentOptions.Mode = access == .readOnly ? .readOnly : .readWrite
            try self.init(
                environment: Environment(path: path, options: EnvironmentOptions(mode: mode)),
                derivedData: access == .repair ? .whereSound : .required
            )
        } catch StorageError.notFound {
            throw PerennialError.noGallery(path: path)
        } catch StorageError.databaseNotFound {
            throw PerennialError.notAGallery(path: path)
        }
        _ = try snapshot()
    }

    /// Makes an empty gallery whose vectors will be in `space`.
    ///
    /// - Throws: `PerennialError.galleryExists`, or `StorageError` when the folder cannot be made.
    public static func create(
        at path: String,
        space: EmbeddingSpace,
        settings: GallerySettings = GallerySettings(),
        stated: [String: String]? = nil
    ) throws -> Gallery {
        let environment = try Environment(path: path, options: EnvironmentOptions(mode: .create))
        let gallery = try Gallery(environment: environment)
        let store = gallery.store
        try environment.write { transaction in
            guard try !store.hasManifest(in: transaction) else {
                throw PerennialError.galleryExists(path: path)
            }
            var manifest = GalleryManifest(space: space, settings: settings)
            manifest.stated = stated
            try store.put(manifest, in: transaction)
        }
        return gallery
    }

    /// Whether a gallery is at the path; a folder whose first commit never came is none.
    ///
    /// - Throws: `StorageError` when what is there cannot be opened.
    public static func exists(at path: String) throws -> Bool {
        do {
            let environment = try Environment(
                path: path,
                options: EnvironmentOptions(mode: .readOnly)
            )
            let store = try GalleryStore(environment)
            return try environment.read { try store.hasManifest(in: $0) }
        } catch StorageError.notFound, StorageError.databaseNotFound {
            return false
        }
    }

    private init(
        environment: Environment,
        derivedData: Segment.DerivedData = .required
    ) throws {
        path = environment.path
        self.derivedData = derivedData
        store = try GalleryStore(environment)
        current = Mutex(nil)
    }

    /// The state after the last commit of any process; the same object until there is a newer one.
    public func snapshot() throws -> GallerySnapshot {
        let version = try store.environment.read { $0.version }
        return try current.withLock { current in
            if let current, current.storage.version >= version { return current }
            // The old snapshot goes first, so that its pages can be used again.
            current = nil
            let fresh = try GallerySnapshot(
                store.environment.snapshot(),
                of: store,
                derivedData: derivedData
            )
            current = fresh
            return fresh
        }
    }

    /// Refuses an encoder of another space than the gallery's, by both fingerprints.
    ///
    /// - Parameters:
    ///   - space: the encoder's.
    ///   - role: what it would encode; during an upgrade, queries may be in another space than
    ///     documents.
    /// - Throws: `PerennialError.spaceMismatch`.
    public func require(_ space: EmbeddingSpace, for role: TextRole) throws {
        let manifest = try snapshot().manifest
        let own = role == .query ? manifest.space : manifest.documentSpace
        guard own == space else {
            throw PerennialError.spaceMismatch(
                gallery: .init(own),
                encoder: .init(space)
            )
        }
    }
}
