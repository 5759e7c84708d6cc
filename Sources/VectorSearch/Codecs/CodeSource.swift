internal import Storage
internal import Tensors

/// Rows that become codes of one index.
public enum CodeSource: Sendable {
    /// Rows that are codes already, of the same trained codec.
    case codes(CodedIndex, rows: [Int])
    /// Rows that are to be encoded.
    case vectors(StoredVectors, rows: [Int])

    fileprivate var count: Int {
        switch self {
        case .codes(_, let rows), .vectors(_, let rows): rows.count
        }
    }
}

extension IndexImage {
    /// Joins codes of several indexes; no code is decoded, so that nothing more is lost.
    ///
    /// - Parameters:
    ///   - sources: whose rows follow one another.
    ///   - recipe: rescores with nothing.
    ///   - trained: what the codec has learned.
    ///   - threads: threads that encode.
    /// - Throws: `VectorSearchError.arrayMissing` for another rescoring; `.headerInvalid` when a source's codec has learned something else.
    public init(
        joining sources: [CodeSource],
        recipe: CodedRecipe,
        by trained: TrainedCodec,
        threads: Int
    ) throws(VectorSearchError) {
        // Codes are all there is.
        guard recipe.rescoring == .none else { throw .arrayMissing(name: "vectors") }
        guard recipe.codec == trained.codec else { throw .headerInvalid(field: "codec") }
        try recipe.requireValid()
        var joined = TrainedCodec.Rows()
        for source in sources {
            let rows: TrainedCodec.Rows
            switch source {
            case .codes(let index, let places):
                guard index.trained.isSame(as: trained) else {
                    throw .headerInvalid(field: "codec")
                }
                rows = try index.coded.rows(places, layout: trained.layout)
            case .vectors(let vectors, let places):
                let coded = try trained.encode(vectors.matrix(places), threads: threads)
                rows = try coded.rows(Array(places.indices), layout: trained.layout)
            }
            joined.codes += rows.codes
            joined.factors += rows.factors
            joined.estimates += rows.estimates
            joined.norms += rows.norms
        }
        let count = sources.reduce(0) { $0 + $1.count }
        let coded = try CodedVectors(joined, count: count, layout: trained.layout)
        let header = CodedHeader(
            count: count,
            dimension: trained.dimension,
            metric: trained.metric,
            recipe: recipe
        )
        let arrays = trained.knowledge.arrays.merging(coded.arrays) { $1 }
        self.init(header: .coded(header), arrays: arrays)
    }
}

extension TrainedCodec {
    /// Whether two codecs have learned the same.
    func isSame(as other: TrainedCodec) -> Bool {
        codec == other.codec && dimension == other.dimension && metric == other.metric
            && knowledge.arrays.mapValues(\.bytes) == other.knowledge.arrays.mapValues(\.bytes)
    }
}
