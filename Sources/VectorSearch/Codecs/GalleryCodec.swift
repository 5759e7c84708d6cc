internal import Tensors

/// How vectors become short codes, described by a short name: `int8`, `opq48`, `pca128+rabitq2`.
///
/// A codec says what to do; a ``TrainedCodec`` has learned how from vectors.
public struct GalleryCodec: Sendable, Hashable {
    /// Which dimensions are kept before the rest is coded.
    public enum Reduction: Sendable, Hashable {
        /// All.
        case none
        /// The coordinates along the leading principal directions.
        case principal(Int)
        /// The leading elements, as models with Matryoshka training order them.
        case prefix(Int)
    }

    /// How what is kept becomes a code.
    public enum Coding: Sendable, Hashable {
        /// 4 bytes an element.
        case float32
        /// 2 bytes an element: 11 significant bits.
        case float16
        /// 2 bytes an element: 8 significant bits, the range of float32.
        case bfloat16
        /// A byte an element, in equal steps over each dimension's own range.
        case int8
        /// A byte an element, in equal steps of each vector's own length, which takes 4 bytes more.
        case int8ByVector
        /// Four bits an element, in equal steps over 2.7 standard deviations of each dimension.
        case int4
        /// The side of each dimension's mean; after a random rotation when `isRotated`.
        case binary(isRotated: Bool)
        /// 1 to 8 bits an element after a random rotation, and a factor that makes estimates
        /// unbiased (Gao and Long, SIGMOD 2024; extended in SIGMOD 2025).
        case rabitq(bits: Int)
        /// So many bytes, dealt to the coordinates along the principal directions so that each has about
        /// the same error, and a factor and an offset as with `rabitq` (SAQ, arXiv:2509.12086, without its
        /// adjustment of codes).
        case segmented(bytes: Int)
        /// Equal parts, each as one of 2^bits centroids, after a learned rotation when `isRotated`;
        /// 8 or 4 bits.
        case product(parts: Int, bits: Int, isRotated: Bool)
        /// A sum of `stages` centroids of 256 each, each the best for what is left.
        case residual(stages: Int)
        /// Equal parts, each as a sum of `stages` centroids.
        case productResidual(parts: Int, stages: Int)
        /// A sum of `stages` centroids that are chosen together by local search (Martinez et al.,
        /// ECCV 2018).
        case localSearch(stages: Int)
    }

    /// Which dimensions are kept.
    public let reduction: Reduction
    /// How they are coded.
    public let coding: Coding

    /// A codec; every part of it can be named.
    public init(_ coding: Coding, reduction: Reduction = .none) {
        self.reduction = reduction
        self.coding = coding
    }

    /// Elements that are coded of a vector of so many dimensions.
    public func elements(dimension: Int) -> Int {
        switch reduction {
        case .none: dimension
        case .principal(let count), .prefix(let count): count
        }
    }

    /// Bytes of one code of a vector of so many dimensions, without what all vectors share.
    ///
    /// Euclidean distances keep 4 bytes more, the length of the vector.
    public func codeBytes(dimension: Int, metric: Metric) -> Int {
        let layout = layout(dimension: dimension)
        return layout.codeBytes + (coding.hasFactors || coding.hasEstimates ? 4 : 0)
            + (metric == .euclidean ? 4 : 0)
    }

    /// The most vectors that it learns from; more would hardly teach it more.
    public var mostVectors: Int {
        switch coding {
        // 64 for each of 256 centroids; FAISS's own learning takes long.
        case .residual, .productResidual: 16_384
        // Its time grows with the square of the stages.
        case .localSearch: 4_096
        default: 65_536
        }
    }

    /// Rows to learn from among `count`, ascending: all, or ``mostVectors`` drawn at random, the same
    /// in every run.
    public func learningRows(of count: Int) -> [Int] {
        SampledRows.draw(mostVectors, of: count, seed: Self.seed)
    }

    private static let seed: UInt64 = 0x1EA2

    /// The fewest vectors that it can learn from.
    public func leastVectors(dimension: Int) -> Int {
        var least = 1
        if case .principal = reduction { least = dimension }
        switch coding {
        case .product(_, let bits, let isRotated):
            least = max(least, 1 << bits, isRotated ? elements(dimension: dimension) : 1)
        case .segmented: least = max(least, elements(dimension: dimension))
        // FAISS learns along the principal directions first.
        case .residual: least = max(least, 256, elements(dimension: dimension))
        case .productResidual(let parts, _):
            least = max(least, 256, elements(dimension: dimension) / max(1, parts))
        case .localSearch: least = max(least, 256)
        default: break
        }
        return least
    }
}

extension GalleryCodec.Coding {
    /// Whether each vector keeps a number that its sum is multiplied by.
    var hasFactors: Bool {
        self == .int8ByVector
    }

    /// Whether each vector keeps a factor and an offset, which make products of what is left of the mean
    /// unbiased and add the mean's share exactly.
    var hasEstimates: Bool {
        switch self {
        case .rabitq, .segmented: true
        default: false
        }
    }

    /// Whether elements stay floating-point numbers.
    public var isFloat: Bool { self == .float32 || self == .float16 || self == .bfloat16 }

    /// Whether vectors are rotated at random first.
    var isRotated: Bool {
        switch self {
        case .binary(let isRotated): isRotated
        case .rabitq: true
        default: false
        }
    }

    /// Equal parts that vectors are cut into; `nil` for what cuts nothing.
    var parts: Int? {
        switch self {
        case .product(let parts, _, _), .productResidual(let parts, _): parts
        default: nil
        }
    }

    /// What FAISS calls it; `nil` for what it has no part in.
    var faiss: FaissCodec.Kind? {
        switch self {
        case .product(let parts, let bits, false): .product(parts: parts, bits: bits)
        case .product(let parts, let bits, true): .rotatedProduct(parts: parts, bits: bits)
        case .residual(let stages): .residual(stages: stages, bits: 8)
        case .productResidual(let parts, let stages):
            .productResidual(parts: parts, stages: stages, bits: 8)
        case .localSearch(let stages): .localSearch(stages: stages, bits: 8)
        default: nil
        }
    }
}
