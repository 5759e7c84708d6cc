internal import Evaluation

/// What one way to compress costs and finds, measured on a gallery's own vectors.
public struct CompressionMeasurement: Sendable, Codable, Equatable {
    /// A mean over the queries with its 95 % bootstrap interval.
    public struct Estimate: Sendable, Codable, Equatable {
        /// The mean.
        public let value: Double
        /// The lower end.
        public let low: Double
        /// The upper end.
        public let high: Double

        init(_ values: [Double], within bounds: ClosedRange<Double> = 0...1) throws {
            let interval = try Bootstrap(resamples: 2_000).mean(of: values, within: bounds)
            value = interval.estimate
            low = interval.low
            high = interval.high
        }
    }

    /// The codec's name; `graph` for the gallery's own graph over all vectors.
    public let codec: String
    /// How many dimensions are kept.
    public let dimensions: Int
    /// What the best codes are compared again with: `none`, `float16` or `originals`.
    public let rescore: String
    /// Bytes of the whole gallery's vectors by row: codes, what they are rescored with, and the
    /// vector's part of what all share.
    public let bytesPerVector: Double
    /// Bytes of the whole gallery's vectors.
    public let bytesTotal: Int
    /// The share of the exact ten nearest that are found.
    public let recall10: Estimate
    /// The share of the exact hundred nearest that are found.
    public let recall100: Estimate
    /// ``recall10`` as it would be over the whole gallery, from how it falls between half of the
    /// sample and all of it; `nil` where the sample is the gallery.
    public let wholeRecall10: Double?
    /// nDCG@10 of judged queries; `nil` where nothing is judged.
    public let ndcg10: Estimate?
    /// How much less of the exact ten nearest bridged queries find than native ones, of the same texts;
    /// `nil` without an upgrade.
    public let bridgedLoss: Estimate?
    /// Milliseconds of half of the queries at most, one at a time on one thread.
    public let medianMilliseconds: Double
    /// Milliseconds of 95 of 100 queries at most.
    public let slowMilliseconds: Double
    /// Seconds to learn the codec and encode the sample.
    public let buildSeconds: Double
    /// The mean of |x − x̂|² / |x|² over decoded vectors.
    public let decodeError: Double
    /// Whether no other way is as small and finds as many.
    public internal(set) var isFront = false

    enum CodingKeys: String, CodingKey {
        case codec, dimensions, rescore
        case bytesPerVector = "bytes_per_vector"
        case bytesTotal = "bytes_total"
        case recall10 = "recall@10"
        case recall100 = "recall@100"
        case wholeRecall10 = "recall@10_whole"
        case ndcg10 = "ndcg@10"
        case bridgedLoss = "bridged_loss@10"
        case medianMilliseconds = "ms_p50"
        case slowMilliseconds = "ms_p95"
        case buildSeconds = "build_s"
        case decodeError = "decode_error"
        case isFront = "front"
        case low, high
    }

    /// The recall that a choice can rely on: the interval's lower end, less what the whole gallery
    /// is expected to lose against the sample.
    public var safeRecall: Double {
        recall10.low - max(0, recall10.value - (wholeRecall10 ?? recall10.value))
    }

    /// Whether the codec hurts bridged queries more than native ones, beyond chance.
    public var hurtsBridged: Bool { bridgedLoss.map { $0.low > 0 } ?? false }

    /// Codec and rescoring in words.
    public var name: String { rescore == "none" ? codec : "\(codec) → \(rescore)" }

    /// Whether it is at least as good in bytes and recall, and better in one.
    func dominates(_ other: CompressionMeasurement) -> Bool {
        bytesPerVector <= other.bytesPerVector && recall10.value >= other.recall10.value
            && (bytesPerVector < other.bytesPerVector || recall10.value > other.recall10.value)
    }
}

extension CompressionMeasurement {
    /// Reads what ``encode(to:)`` wrote.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        codec = try values.decode(String.self, forKey: .codec)
        dimensions = try values.decode(Int.self, forKey: .dimensions)
        rescore = try values.decode(String.self, forKey: .rescore)
        bytesPerVector = try values.decode(Double.self, forKey: .bytesPerVector)
        bytesTotal = try values.decode(Int.self, forKey: .bytesTotal)
        recall10 = Estimate(
            value: try values.decode(Double.self, forKey: .recall10),
            low: try values.decode(Double.self, forKey: .low),
            high: try values.decode(Double.self, forKey: .high)
        )
        recall100 = try values.decode(Estimate.self, forKey: .recall100)
        wholeRecall10 = try values.decodeIfPresent(Double.self, forKey: .wholeRecall10)
        ndcg10 = try values.decodeIfPresent(Estimate.self, forKey: .ndcg10)
        bridgedLoss = try values.decodeIfPresent(Estimate.self, forKey: .bridgedLoss)
        medianMilliseconds = try values.decode(Double.self, forKey: .medianMilliseconds)
        slowMilliseconds = try values.decode(Double.self, forKey: .slowMilliseconds)
        buildSeconds = try values.decode(Double.self, forKey: .buildSeconds)
        decodeError = try values.decode(Double.self, forKey: .decodeError)
        isFront = try values.decode(Bool.self, forKey: .isFront)
    }

    /// Writes the recall flat, its interval beside it.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(codec, forKey: .codec)
        try values.encode(dimensions, forKey: .dimensions)
        try values.encode(rescore, forKey: .rescore)
        try values.encode(bytesPerVector, forKey: .bytesPerVector)
        try values.encode(bytesTotal, forKey: .bytesTotal)
        try values.encode(recall10.value, forKey: .recall10)
        try values.encode(recall10.low, forKey: .low)
        try values.encode(recall10.high, forKey: .high)
        try values.encode(recall100, forKey: .recall100)
        try values.encode(wholeRecall10, forKey: .wholeRecall10)
        try values.encode(ndcg10, forKey: .ndcg10)
        try values.encodeIfPresent(bridgedLoss, forKey: .bridgedLoss)
        try values.encode(medianMilliseconds, forKey: .medianMilliseconds)
        try values.encode(slowMilliseconds, forKey: .slowMilliseconds)
        try values.encode(buildSeconds, forKey: .buildSeconds)
        try values.encode(decodeError, forKey: .decodeError)
        try values.encode(isFront, forKey: .isFront)
    }
}

extension CompressionMeasurement.Estimate {
    init(value: Double, low: Double, high: Double) {
        self.value = value
        self.low = low
        self.high = high
    }
}
