internal import CKernels
internal import Tensors

/// A query made ready to be compared with codes: an inner product is `base` + factor · (Σ weight ·
/// code + `shift`), and where codes have offsets, `centerShare` · offset more.
struct CodecQuery {
    /// By element, or by part one for each centroid.
    var weights: [Float]
    var base: Float = 0
    var shift: Float = 0
    /// Squared length of the query.
    var norm: Float = 0
    /// How often the query has the center of the vectors in it; what a code's offset is multiplied with.
    var centerShare: Float = 0
}

extension TrainedCodec {
    /// Makes a query of `d` elements ready.
    func query(_ vector: [Float]) throws(VectorSearchError) -> CodecQuery {
        var base: Float = 0
        var centerShare: Float = 0
        var kept = vector
        switch codec.reduction {
        case .none: break
        case .principal:
            if let directions = knowledge.directions {
                kept =
                    Matrix(rows: 1, columns: dimension, elements: vector)
                    .products(with: directions).elements
            }
            base = Self.product(vector, knowledge.mean)
        case .prefix(let count): kept = Array(vector.prefix(count))
        }
        if codec.coding.hasEstimates {
            // Estimates err with the length of what is left of the query when the center's direction is
            // taken out; what that direction has of a vector is known.
            let center = knowledge.center
            let product = Self.product(kept, center)
            let length = Self.product(center, center)
            base += product
            centerShare = length > 0 ? product / length : 0
            kept = zip(kept, center).map { $0 - centerShare * $1 }
        }
        if let axes = knowledge.segments?.axes {
            kept =
                Matrix(rows: 1, columns: kept.count, elements: kept).products(with: axes).elements
        }
        rotation?.rotate(&kept)
        var query = CodecQuery(
            weights: kept,
            base: base,
            norm: vector.squaredLength,
            centerShare: centerShare
        )
        switch codec.coding {
        case .float32, .float16, .bfloat16: break
        case .int8, .int4, .binary:
            for (index, element) in knowledge.elements.enumerated() {
                query.shift += kept[index] * element.x
                query.weights[index] = kept[index] * element.y
            }
        case .int8ByVector: query.shift = -128 * kept.reduce(0, +)
        case .rabitq, .segmented:
            for (index, level) in levels.enumerated() {
                query.weights[index] = kept[index] * level.step
                query.shift -= query.weights[index] * level.middle
            }
        case .product, .residual, .productResidual, .localSearch:
            let count = layout.elements << layout.bits
            query.weights = try knowledge.faiss?.table(of: kept, count: count) ?? []
        }
        return query
    }

    static func product(
        _ left: some Collection<Float>,
        _ right: some Collection<Float>
    ) -> Float {
        zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
