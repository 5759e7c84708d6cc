internal import Storage
public import Tables

/// The columns of many tables, to be joined with; a gallery whose documents are columns.
public struct Lake: Sendable {
    /// The gallery.
    public let gallery: Gallery
    let store: LakeStore

    /// Opens the lake of a gallery.
    ///
    /// - Throws: `PerennialError.notALake` when the gallery has no columns of tables, `.outdatedLake` when an earlier
    ///   version stored some of them.
    public init(_ gallery: Gallery) throws {
        self.gallery = gallery
        let store = try LakeStore(gallery.store.environment)
        self.store = store
        guard let state = try store.environment.read({ try store.state(in: $0) }) else {
            throw PerennialError.notALake(path: gallery.path)
        }
        guard state.revision == LakeTable.currentRevision else {
            throw PerennialError.outdatedLake(path: gallery.path)
        }
    }

    /// How the columns are written as texts.
    public func settings() throws -> LakeSettings {
        guard let state = try store.environment.read({ try store.state(in: $0) }) else {
            throw PerennialError.notALake(path: gallery.path)
        }
        return state.settings
    }

    /// All tables.
    public func tables() throws -> [LakeTable] {
        try store.environment.read { try store.allTables(in: $0) }
    }

    /// The columns that share the most distinct values with `values`, most first.
    ///
    /// Exact; work grows with the number of values, not with the lake. `k` is at least 1; fewer columns are found where
    /// fewer share any value.
    public func columns(
        sharing values: ValueSet,
        k: Int
    ) throws -> [(column: LakeColumn, overlap: Int)] {
        var search = OverlapSearch(store, k: k)
        return try store.environment.read { transaction in
            try search.search(values.keys, in: transaction).compactMap { result in
                try store.column(result.column, in: transaction).map { ($0, result.overlap) }
            }
        }
    }
}
