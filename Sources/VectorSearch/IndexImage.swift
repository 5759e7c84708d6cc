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
        guard (1...1_024).contains(threads) else {
            throw .parameterOutOfRange(name: "threads", found: threads, lowest: 1, highest: 1_024)
        }
        try originals.requireFinite()
        switch recipe {
        case .exact(let codec):
            self = try ExactBuilder(originals: originals, metric: metric, threads: threads)
                .image(codec: codec)
        case .graph(let parameters):
            self = try GraphBuilder(
                originals: originals,
                metric: metric,
                parameters: parameters,
                threads: threads
            ).image()
        case .coded(let recipe):
            try recipe.requireValid()
            let builder = CodedBuilder(originals: originals, metric: metric, threads: threads)
            self = try builder.image(recipe, by: builder.trained(recipe.codec))
        }
    }

    /// Encodes `originals` by a codec that has learned already.
    ///
    /// - Parameters:
    ///   - recipe: of the same codec.
    ///   - trained: what it learned, for vectors of the same dimension and metric.
    ///   - originals: `n × d`, finite.
    ///   - threads: threads that encode, at least 1.
    /// - Throws: `VectorSearchError` when the vectors do not fit.
    public init(
        coding recipe: CodedRecipe,
        by trained: TrainedCodec,
        over originals: StoredVectors,
        threads: Int
    ) throws(VectorSearchError) {
        guard recipe.codec == trained.codec else { throw .headerInvalid(field: "codec") }
        try recipe.requireValid()
        let builder = CodedBuilder(
            originals: originals,
            metric: trained.metric,
            threads: threads
        )
        self = try builder.image(recipe, by: trained)
    }

    /// Opens the index; copies no array.
    ///
    /// - Parameter originals: the vectors it was built over; codes need none but for rescoring.
    /// - Returns: an ``ExactIndex``, a ``GraphIndex`` or a ``CodedIndex``.
    /// - Throws: `VectorSearchError` when the parts do not fit together.
    public func open(originals: StoredVectors?) throws(VectorSearchError) -> any VectorIndex {
        func vectors() throws(VectorSearchError) -> StoredVectors {
            guard let originals else { throw .arrayMissing(name: "vectors") }
            return originals
        }
        return switch header {
        case .exact(let header):
            try ExactIndex(header: header, arrays: arrays, originals: vectors())
        case .graph(let header):
            try GraphIndex(header: header, arrays: arrays, originals: vectors())
        case .coded(let header):
            try CodedIndex(header: header, arrays: arrays, originals: originals)
        }
    }
}

extension StoredVectors {
    /// Reads every vector and refuses the first that is not finite.
    func requireFinite() throws(VectorSearchError) {
        let step = 1_024
        for first in stride(from: 0, to: count, by: step) {
            try matrix(first..<min(first + step, count)).requireFinite(firstRow: first)
        }
    }
}
