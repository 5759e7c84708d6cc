internal import Tensors
public import VectorSearch

/// What one of the survey's compressors leaves of a gallery at a share of its memory
/// (arXiv:2311.15578).
public struct SurveyMeasurement: Sendable, Codable, Equatable {
    /// The compressor.
    public let method: MatrixCompressor
    /// The share that was asked for.
    public let target: Double
    /// The share that it takes, by the survey's accounting, with codebooks, numbers of groups and
    /// pointers.
    public let ratio: Double
    /// What it chose so as to meet the share.
    public let details: String
    /// The share of the exact ten nearest that exact search of the restored vectors finds.
    public let recall10: CompressionMeasurement.Estimate
    /// The same of the hundred nearest.
    public let recall100: CompressionMeasurement.Estimate
    /// nDCG@10 of judged queries; `nil` where nothing is judged.
    public let ndcg10: CompressionMeasurement.Estimate?
    /// Seconds to compress the sample.
    public let compressSeconds: Double
    /// Milliseconds to decompress a batch of 256 rows, the median after five that warm up.
    public let batchMilliseconds: Double
    /// The mean of |x − x̂|² / |x|².
    public let decodeError: Double

    enum CodingKeys: String, CodingKey {
        case method, target, ratio, details
        case recall10 = "recall@10"
        case recall100 = "recall@100"
        case ndcg10 = "ndcg@10"
        case compressSeconds = "compress_s"
        case batchMilliseconds = "decompress_ms"
        case decodeError = "decode_error"
    }
}

/// A compressor that does not suit a gallery at a share of its memory.
public struct SurveyRefusal: Sendable, Codable, Equatable {
    /// The compressor.
    public let method: MatrixCompressor
    /// The share that was asked for.
    public let target: Double
    /// Why not.
    public let reason: String
}
