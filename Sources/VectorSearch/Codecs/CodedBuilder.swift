internal import Storage
internal import Tensors

/// Trains a codec on vectors and encodes them.
struct CodedBuilder {
    let originals: StoredVectors
    let metric: Metric
    let threads: Int

    /// The copy in half precision that the best are rescored with.
    static let halvesArray = "codec.halves"

    /// Vectors that a codec learns from at most.
    private static let sample = 65_536
    /// The same where a rotation is learned, which takes fifty trainings.
    private static let smallSample = 16_384

    func image(_ recipe: CodedRecipe) throws(VectorSearchError) -> IndexImage {
        let codec = recipe.codec
        let trained = try TrainedCodec(
            training: codec,
            on: sample(for: codec),
            metric: metric,
            threads: threads
        )
        let coded = try trained.encode(originals, threads: threads)
        var arrays = trained.knowledge.arrays
        arrays.merge(coded.arrays) { $1 }
        if recipe.rescoring == .float16 {
            arrays[Self.halvesArray] =
                originals.codec == .float16
                ? originals.array
                : try StoredVectors(originals.matrix(0..<originals.count), codec: .float16).array
        }
        let header = CodedHeader(
            count: originals.count,
            dimension: originals.dimension,
            metric: metric,
            recipe: recipe
        )
        return IndexImage(header: .coded(header), arrays: arrays)
    }

    private func sample(for codec: GalleryCodec) -> Matrix {
        var most = Self.sample
        if case .product(_, _, true) = codec.coding { most = Self.smallSample }
        let step = max(1, (originals.count + most - 1) / most)
        return originals.matrix(stride(from: 0, to: originals.count, by: step))
    }
}
