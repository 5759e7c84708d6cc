internal import CKernels
public import Storage
public import Tensors

/// Compares a query with the codes of every vector, and rescores the best where it can.
public struct CodedIndex: VectorIndex {
    /// What was built.
    public let header: CodedHeader
    /// Number of stored vectors.
    public var count: Int { header.count }
    /// Dimensions of a vector.
    public var dimension: Int { header.dimension }
    /// How near is measured.
    public var metric: Metric { header.metric }
    /// What the codec learned.
    public let trained: TrainedCodec
    /// The codes of all vectors.
    public let coded: CodedVectors
    private let codes: RowTable
    private let factors: RowTable?
    private let estimates: RowTable?
    private let norms: RowTable?
    private let exact: ExactIndex?
    /// Bytes of what vectors share and of the codes.
    public let codeBytes: Int

    /// Opens a stored index; copies what vectors share, and no code.
    ///
    /// The vectors it was built over are needed for rescoring with them only.
    ///
    /// - Throws: `VectorSearchError` when the parts do not fit together.
    public init(
        header: CodedHeader,
        arrays: [String: MappedArray],
        originals: StoredVectors?
    ) throws(VectorSearchError) {
        if let originals {
            guard header.dimension == originals.dimension else {
                throw .dimensionMismatch(
                    expected: header.dimension,
                    found: originals.dimension
                )
            }
            guard header.count == originals.count else { throw .headerInvalid(field: "count") }
        }
        let recipe = header.recipe
        guard (1...Limits.dimension).contains(header.dimension), header.count >= 0,
            header.count <= Limits.count, recipe.codec.isPossible,
            recipe.codec.elements(dimension: header.dimension) <= header.dimension,
            (1...1_000).contains(recipe.candidates)
        else { throw .headerInvalid(field: "codec") }
        let knowledge = try CodecKnowledge(
            recipe.codec,
            dimension: header.dimension,
            arrays: arrays
        )
        let coded = try CodedVectors(
            recipe.codec,
            count: header.count,
            dimension: header.dimension,
            metric: header.metric,
            arrays: arrays
        )
        self.header = header
        trained = TrainedCodec(
            recipe.codec,
            dimension: header.dimension,
            metric: header.metric,
            knowledge: knowledge
        )
        self.coded = coded
        codes = RowTable(coded.codes)
        factors = coded.factors.map(RowTable.init)
        estimates = coded.estimates.map(RowTable.init)
        norms = coded.norms.map(RowTable.init)
        codeBytes = trained.sharedBytes + coded.bytes
        switch recipe.rescoring {
        case .none: exact = nil
        case .originals:
            guard let originals else { throw .arrayMissing(name: "vectors") }
            exact = ExactIndex(originals: originals, metric: header.metric)
        case .float16:
            guard let halves = arrays[CodedBuilder.halvesArray] else {
                throw .arrayMissing(name: CodedBuilder.halvesArray)
            }
            let stored = try StoredVectors(
                halves,
                codec: .float16,
                dimension: header.dimension
            )
            guard stored.count == header.count else { throw .headerInvalid(field: "count") }
            exact = ExactIndex(originals: stored, metric: header.metric)
        }
    }

    /// What the codes of some rows stand for, `rows.count × d`.
    ///
    /// - Throws: `VectorSearchError` when FAISS fails.
    public func decoded(_ rows: [Int]) throws(VectorSearchError) -> Matrix {
        try trained.decode(coded.rows(rows, layout: trained.layout))
    }

    /// Finds the `k` rows of the greatest estimated score, the lower row first among equals.
    ///
    /// With rescoring the scores are those of what is rescored with.
    public func search(
        _ queries: Matrix,
        k: Int,
        effort: SearchEffort,
        allowed: RowSet?
    ) throws -> Neighbors {
        // Checks the parts of the request as every other index does.
        _ = try SearchRequest(queries, k: k, effort: effort, allowed: allowed, of: self)
        var found = Neighbors(queries: queries.rows, k: k)
        let wide = min(count, Limits.hits, exact == nil ? k : k * header.recipe.candidates)
        guard wide > 0 else { return found }
        for query in 0..<queries.rows {
            let vector = Array(queries[row: query])
            var some = Neighbors(queries: 1, k: wide)
            try scan(vector, allowed: allowed, into: &some)
            if let exact {
                some = try rescore(vector, some, k: k, with: exact)
            }
            for place in 0..<min(k, some.k) {
                found.rows[query * k + place] = some.rows[place]
                found.scores[query * k + place] = some.scores[place]
            }
        }
        return found
    }

    private func rescore(
        _ query: [Float],
        _ candidates: Neighbors,
        k: Int,
        with exact: ExactIndex
    ) throws -> Neighbors {
        var rows = RowSet(capacity: count, filled: false)
        for row in candidates.rows where row >= 0 { rows[Int(row)] = true }
        return try exact.search(
            Matrix(rows: 1, columns: dimension, elements: query),
            k: k,
            effort: SearchEffort(),
            allowed: rows
        )
    }

    private func scan(
        _ vector: [Float],
        allowed: RowSet?,
        into found: inout Neighbors
    ) throws(VectorSearchError) {
        let query = try trained.query(vector)
        let layout = trained.layout
        var codec = unsafe ck_codec_t()
        unsafe codec.body = layout.body
        unsafe codec.count = UInt32(count)
        unsafe codec.elements = UInt32(layout.elements)
        unsafe codec.planes = layout.kernelPlanes
        unsafe codec.codes = codes.rows
        if let factors { unsafe codec.factors = factors.rows }
        if let estimates, let units = trained.knowledge.units {
            unsafe codec.estimates = estimates.rows
            unsafe codec.factor_unit = units.factor
            unsafe codec.offset_unit = units.offset * query.centerShare
        }
        if let norms { unsafe codec.norms = norms.rows }
        let k = UInt32(found.k)
        let status = unsafe query.weights.withUnsafeBufferPointer { weights in
            var prepared = unsafe ck_codec_query_t(
                weights: weights.baseAddress,
                base: query.base,
                shift: query.shift,
                norm: query.norm
            )
            guard let allowed else {
                return unsafe ck_codec_search(
                    &codec,
                    &prepared,
                    k,
                    nil,
                    &found.rows,
                    &found.scores
                )
            }
            return unsafe allowed.words.withUnsafeBufferPointer {
                unsafe ck_codec_search(
                    &codec,
                    &prepared,
                    k,
                    $0.baseAddress,
                    &found.rows,
                    &found.scores
                )
            }
        }
        withExtendedLifetime((codes, factors, estimates, norms)) {}
        guard status == CK_OK else { throw .outOfMemory }
    }
}

extension CodedIndex {
    /// The same codes, rescored in another way with the vectors that they are of.
    ///
    /// - Throws: `VectorSearchError` when they do not fit.
    public func rescored(
        _ recipe: CodedRecipe,
        with originals: StoredVectors
    ) throws(VectorSearchError) -> CodedIndex {
        guard recipe.codec == header.recipe.codec else { throw .headerInvalid(field: "codec") }
        try recipe.requireValid()
        var arrays = trained.knowledge.arrays.merging(coded.arrays) { $1 }
        if recipe.rescoring == .float16 {
            arrays[CodedBuilder.halvesArray] = try CodedBuilder.halves(of: originals).array
        }
        let header = CodedHeader(
            count: count,
            dimension: dimension,
            metric: metric,
            recipe: recipe
        )
        return try CodedIndex(header: header, arrays: arrays, originals: originals)
    }
}
