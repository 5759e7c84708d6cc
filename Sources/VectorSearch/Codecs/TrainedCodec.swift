internal import CKernels
internal import Storage
public import Tensors

/// A codec that has learned from vectors: encodes, decodes, and compares queries with codes.
///
/// Immutable and safe to use from several threads.
public struct TrainedCodec: Sendable {
    /// What was learned.
    public let codec: GalleryCodec
    /// Dimensions of a vector, `d`.
    public let dimension: Int
    /// How near is measured.
    public let metric: Metric
    let layout: CodeLayout
    /// What all codes share.
    let knowledge: CodecKnowledge
    let rotation: RandomRotation?

    /// The seed of every random rotation and draw; any would do.
    private static let seed: UInt64 = 0x5EED
    /// Vectors that units of factors are learned from.
    private static let aligned = 1_024

    init(_ codec: GalleryCodec, dimension: Int, metric: Metric, knowledge: CodecKnowledge) {
        self.codec = codec
        self.dimension = dimension
        self.metric = metric
        self.knowledge = knowledge
        layout =
            knowledge.segments.map {
                CodeLayout(
                    body: CK_BODY_PLANES,
                    elements: $0.axes.rows,
                    bits: $0.planes.count,
                    planes: $0.planes
                )
            } ?? codec.layout(dimension: dimension)
        rotation =
            codec.coding.isRotated
            ? RandomRotation(dimension: codec.elements(dimension: dimension), seed: Self.seed)
            : nil
    }

    /// Learns a codec.
    ///
    /// - Parameters:
    ///   - codec: what to learn.
    ///   - sample: `n × d`, finite; duplicates, constant dimensions and zero vectors are fine.
    ///   - metric: how near is measured.
    ///   - threads: threads that train.
    /// - Throws: `VectorSearchError.tooFewVectors`, `.notDivisible`, `.tooManyDimensions`,
    ///   `.notFinite`.
    public init(
        training codec: GalleryCodec,
        on sample: Matrix,
        metric: Metric = .innerProduct,
        threads: Int = 1
    ) throws(VectorSearchError) {
        try codec.requireValid(dimension: sample.columns, vectors: sample.rows)
        try sample.requireFinite()
        var trained = TrainedCodec(
            codec,
            dimension: sample.columns,
            metric: metric,
            knowledge: CodecKnowledge()
        )
        var knowledge = CodecKnowledge()
        if case .principal(let count) = codec.reduction {
            knowledge.mean = sample.mean
            knowledge.directions = try FaissTraining.principalDirections(of: sample)
                .firstRows(count)
        }
        trained = trained.with(knowledge)
        let reduced = trained.reduce(sample)
        if codec.coding.hasEstimates {
            knowledge.center = reduced.mean
            if case .segmented(let bytes) = codec.coding {
                var centred = reduced
                centred.subtractFromRows(knowledge.center)
                knowledge.segments = try PrincipalSegments(bytes, of: centred)
            }
            let rows = SampledRows.draw(Self.aligned, of: reduced.rows, seed: Self.seed)
            let alignment = trained.with(knowledge).aligned(reduced.rows(at: rows))
            knowledge.units = EstimateUnits(factors: alignment.factors, offsets: alignment.offsets)
        } else if let kind = codec.coding.faiss {
            try knowledge.learn(kind, from: reduced, threads: threads)
        } else if let reach = ElementRange(codec.coding) {
            knowledge.elements = reach.elements(of: trained.rotated(reduced))
        }
        self = trained.with(knowledge)
    }

    private func with(_ knowledge: CodecKnowledge) -> TrainedCodec {
        TrainedCodec(codec, dimension: dimension, metric: metric, knowledge: knowledge)
    }

    /// Bytes of what all vectors share: directions, centroids, ranges.
    public var sharedBytes: Int { knowledge.bytes }

    /// Keeps the dimensions that are coded, `n × d` to `n × k`.
    func reduce(_ vectors: Matrix) -> Matrix {
        switch codec.reduction {
        case .none: return vectors
        case .principal:
            guard let directions = knowledge.directions else { return vectors }
            var centred = vectors
            centred.subtractFromRows(knowledge.mean)
            return centred.multiplied(byTransposed: directions)
        case .prefix(let count):
            let kept = vectors.prefix(columns: count)
            guard metric == .innerProduct else { return kept }
            // What is cut off would shorten some vectors more than others.
            let elements = (0..<vectors.rows).flatMap { row -> [Float] in
                let rest = kept[row: row].squaredLength
                guard rest > 0 else { return Array(kept[row: row]) }
                let factor = (vectors[row: row].squaredLength / rest).squareRoot()
                return kept[row: row].map { $0 * factor }
            }
            return Matrix(rows: kept.rows, columns: count, elements: elements)
        }
    }

    /// The random rotation of rows, where the codec has one.
    func rotated(_ rows: Matrix) -> Matrix {
        guard let rotation else { return rows }
        var rows = rows
        rotation.rotate(&rows.elements)
        return rows
    }
}

extension GalleryCodec {
    /// Whether all of its numbers are those that a name can have.
    var isPossible: Bool {
        switch reduction {
        case .none: break
        case .principal(let count), .prefix(let count):
            guard count > 0 else { return false }
        }
        switch coding {
        case .rabitq(let bits): return (1...8).contains(bits)
        case .segmented(let bytes): return (1...Limits.dimension).contains(bytes)
        case .product(let parts, let bits, _):
            return parts > 0 && (bits == 8 || bits == 4 && parts <= 256)
        case .residual(let stages): return (1...64).contains(stages)
        case .productResidual(let parts, let stages): return parts > 0 && (1...64).contains(stages)
        case .localSearch(let stages): return (1...16).contains(stages)
        default: return true
        }
    }

    /// Refuses what cannot be learned, before FAISS sees it.
    func requireValid(dimension: Int, vectors: Int) throws(VectorSearchError) {
        guard (1...Limits.dimension).contains(dimension) else {
            throw .tooLarge(count: vectors, dimension: dimension)
        }
        guard isPossible else { throw .codecInvalid(name: description) }
        let elements = elements(dimension: dimension)
        guard elements <= dimension else {
            throw .tooManyDimensions(codec: description, dimension: dimension)
        }
        if case .segmented(let bytes) = coding {
            let most = (elements + 7) / 8 * BitAllocation.mostBits
            guard bytes <= most else {
                throw .parameterOutOfRange(
                    name: "the size of \(description) in bytes",
                    found: bytes,
                    lowest: 1,
                    highest: most
                )
            }
        }
        if let parts = coding.parts, elements % parts != 0 {
            throw .notDivisible(codec: description, dimension: elements, parts: parts)
        }
        let needed = leastVectors(dimension: dimension)
        guard vectors >= needed else {
            throw .tooFewVectors(codec: description, found: vectors, needed: needed)
        }
    }
}
