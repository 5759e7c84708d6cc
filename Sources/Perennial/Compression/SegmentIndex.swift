internal import VectorSearch

/// The index of a segment, and what is kept of its vectors beside it.
struct SegmentIndex {
    /// What is kept of vectors.
    enum Vectors {
        /// All.
        case asTheyAre
        /// Other ones in their place.
        case replaced(StoredVectors)
        /// None: codes are all there is.
        case dropped
    }

    let image: IndexImage
    let vectors: Vectors
}

extension GallerySettings {
    /// Builds what the settings say over vectors, `n × d`.
    ///
    /// Where the gallery's codec has learned nothing yet it learns from these vectors, if they are
    /// enough; else they are not compressed.
    ///
    /// - Throws: `VectorSearchError`.
    func index(
        over originals: StoredVectors,
        by trained: TrainedCodec?,
        threads: Int
    ) throws -> SegmentIndex {
        let codec = compression?.recipe.codec
        let isEnough =
            codec.map { originals.count >= $0.leastVectors(dimension: originals.dimension) }
        guard let compression, trained != nil || isEnough == true else {
            let image = try IndexImage(
                building: recipe(rows: originals.count),
                over: originals,
                metric: metric,
                threads: threads
            )
            return SegmentIndex(image: image, vectors: .asTheyAre)
        }
        let recipe = compression.storedRecipe
        let image =
            try trained.map {
                try IndexImage(coding: recipe, by: $0, over: originals, threads: threads)
            }
            ?? IndexImage(
                building: .coded(recipe),
                over: originals,
                metric: metric,
                threads: threads
            )
        return SegmentIndex(image: image, vectors: try compression.kept(of: originals))
    }
}

extension GalleryCompression {
    /// What is kept of vectors beside their codes.
    func kept(of vectors: StoredVectors) throws -> SegmentIndex.Vectors {
        guard originals == .dropped else { return .asTheyAre }
        switch recipe.rescoring {
        case .originals: return .asTheyAre
        case .none: return .dropped
        case .float16:
            guard vectors.codec != .float16 else { return .asTheyAre }
            let matrix = vectors.matrix(0..<vectors.count)
            return .replaced(try StoredVectors(matrix, codec: .float16))
        }
    }
}

extension GallerySnapshot {
    /// What the gallery's codec has learned; `nil` where nothing is compressed.
    var trainedCodec: TrainedCodec? {
        segments.lazy.compactMap { ($0.index as? CodedIndex)?.trained }.first
    }
}
