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
    /// Vectors that are in no segment yet.
    let pending: PendingLog

    /// Opens the databases; makes them where the environment may be written and they are absent.
    init(_ environment: Environment) throws {
        self.environment = environment
        manifests = try environment.database("manifest", keys: String.self, values: Data.self)
        documents = try environment.database("documents", keys: UInt64.self, values: Data.self)
        keys = try environment.database("keys", keys: [UInt8].self, values: UInt64.self)
        tombstones = try environment.database("tombstones", keys: UInt32.self, values: Data.self)
        arrays = try ArrayStore(environment)
        columns = try MetadataColumns(environment)
        pending = try PendingLog(environment)
    }
}
