internal import Foundation
internal import Storage

/// The databases of a gallery, and how its values are written in them.
struct GalleryStore: Sendable {
    /// The LMDB folder.
    let environment: Environment
    let manifests: Database<String, Data>
    let documents: Database<UInt64, Data>
    let keys: Database<[UInt8], UInt64>
    let tombstones: Database<UInt32, Data>
    /// The arrays of all segments, by names like `segments/7/vectors`.
    let arrays: ArrayStore
    /// Which rows of a segment have which metadata.
    let columns: MetadataColumns
    /// Vectors of an upgrade's new space that are in no segment yet; `nil` in an old gallery that
    /// may not be written.
    let renewed: Database<[UInt8], Data>?

    /// Opens the databases; makes them where the environment may be written and they are absent.
    init(_ environment: Environment) throws {
        self.environment = environment
        manifests = try environment.database(GalleryDatabase.manifest)
        documents = try environment.database(GalleryDatabase.documents)
        keys = try environment.database(GalleryDatabase.keys)
        tombstones = try environment.database(GalleryDatabase.tombstones)
        arrays = try ArrayStore(environment)
        columns = try MetadataColumns(environment)
        do {
            renewed = try environment.database(GalleryDatabase.renewed)
        } catch StorageError.databaseNotFound {
            renewed = nil
        }
    }
}
