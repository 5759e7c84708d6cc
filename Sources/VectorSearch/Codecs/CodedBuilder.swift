internal import Storage
internal import Tensors

/// Trains a codec on vectors and encodes them.
struct CodedBuilder {
    let originals: StoredVectors
    let metric: Metric
    let threads: Int

    /// The copy in half precision that the best are rescored with.
    static let halvesArray = "codec.halves"

    func trained(_ codec: GalleryCodec) throws(VectorSearchError) -> TrainedCodec {
        try TrainedCodec(
            training: codec,
            on: originals.matrix(codec.learningRows(of: originals.count)),
            metric: metric,
            threads: threads
        )
    }

    func image(
        _ recipe: CodedRecipe,
        by trained: TrainedCodec
    ) throws(VectorSearchError) -> IndexImage {
        let coded = try trained.encode(originals, threads: threads)
        var arrays = trained.knowledge.arrays
        arrays.merge(coded.arrays) { $1 }
        if recipe.rescoring == .float16 {
            arrays[Self.halvesArray] = try Self.halves(of: originals).array
        }
        let header = CodedHeader(
            count: originals.count,
            dimension: originals.dimension,
            metric: metric,
            recipe: recipe
        )
        return IndexImage(header: .coded(header), arrays: arrays)
    }

    /// Vectors in half precision.
    static func halves(of vectors: StoredVectors) throws(VectorSearchError) -> StoredVectors {
        guard vectors.codec != .float16 else { return vectors }
        return try StoredVectors(vectors.matrix(0..<vectors.count), codec: .float16)
    }
}
