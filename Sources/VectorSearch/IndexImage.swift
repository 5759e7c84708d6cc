public import Storage

/// A built index as a small header and immutable arrays, ready to be stored and opened again.
///
/// The arrays of a fresh image lie in memory; those of a stored one where they are mapped.
public struct IndexImage: Sendable {
    /// Says how to read the arrays; store it as JSON.
    public let header: IndexHeader
    /// The arrays by name; names are short and lower-case.
    public let arrays: [String: MappedArray]

    /// An image from stored parts; nothing is checked before it is opened.
    public init(header: IndexHeader, arrays: [String: MappedArray]) {
        self.header = header
        self.arrays = arrays
    }

    /// Builds an index over `originals`.
    ///
    /// - Parameters:
    ///   - recipe: what to build.
    ///   - originals: `n × d`, finite; duplicates and zero vectors are fine.
    ///   - metric: how near is measured.
    ///   - threads: threads that build, at least 1.
    /// - Throws: `VectorSearchError` when the vectors or parameters do not fit.
    public init(
        building recipe: IndexRecipe,
        over originals: StoredVectors,
        metric: Metric,
        threads: Int
    ) throws(VectorSearchError) {
        fatalError()
    }

    /// Opens the index; copies no array.
    ///
    /// - Parameter originals: the vectors it was built over.
    /// - Throws: `VectorSearchError` when the parts do not fit together.
    public func open(originals: StoredVectors) throws(VectorSearchError) -> any VectorIndex {
        fatalError()
    }
}
