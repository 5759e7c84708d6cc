internal import Storage

/// Every database of a gallery's folder.
///
/// A database is opened by its case, and ``GalleryVerification`` checks each case in a `switch`: one
/// without a check does not compile. `verify` calls every other database of the file damage.
enum GalleryDatabase: String, CaseIterable, Sendable {
    /// The manifest, and the large parts of an upgrade.
    case manifest
    case documents
    case keys
    case tombstones
    /// The arrays of all segments; ``ArrayStore`` opens it.
    case arrays
    case metadata
    /// Vectors that an upgrade made and that are in no segment yet.
    case renewed
    case lakeState = "lake/state"
    case lakeTables = "lake/tables"
    case lakeColumns = "lake/columns"
    case lakeSamples = "lake/samples"
    case lakeValues = "lake/values"
    case lakePostings = "lake/postings"
}

extension Environment {
    /// Opens a database of a gallery.
    func database<Key: ByteCodable, Value: ByteCodable>(
        _ database: GalleryDatabase
    ) throws(StorageError) -> Database<Key, Value> {
        try self.database(database.rawValue)
    }
}
