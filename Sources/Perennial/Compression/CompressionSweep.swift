internal import Encoders
internal import Foundation
internal import Tensors
internal import VectorSearch

/// Ways to compress a gallery, each built for real and measured on the gallery's own vectors.
public struct CompressionSweep: Sendable, Codable, Equatable {
    /// A codec that this gallery cannot use.
    public struct Refusal: Sendable, Codable, Equatable {
        /// The codec's name.
        public let codec: String
        /// Why not.
        public let reason: String
    }

    /// What exact search costs and finds.
    public struct Exact: Sendable, Codable, Equatable {
        /// Bytes of a vector as it is stored.
        public let bytesPerVector: Double
        /// nDCG@10 of judged queries; `nil` where nothing is judged.
        public let ndcg10: CompressionMeasurement.Estimate?
        /// Milliseconds of half of the queries at most.
        public let medianMilliseconds: Double
        /// Milliseconds of 95 of 100 queries at most.
        public let slowMilliseconds: Double

        enum CodingKeys: String, CodingKey {
            case bytesPerVector = "bytes_per_vector"
            case ndcg10 = "ndcg@10"
            case medianMilliseconds = "ms_p50"
            case slowMilliseconds = "ms_p95"
        }
    }

    /// The gallery's folder.
    public let gallery: String
    /// Vectors of the whole gallery.
    public let galleryRows: Int
    /// Vectors that were searched.
    public let sampledRows: Int
    /// Queries that were asked.
    public let queries: Int
    /// Whether the queries are vectors of the gallery that were left out of the sample.
    public let isHeldOut: Bool
    /// What everything is compared with.
    public let exact: Exact
    /// A row for each way, the smallest first.
    public let rows: [CompressionMeasurement]
    /// Codecs that do not suit the gallery.
    public let refused: [Refusal]
    /// What the vectors have in common that makes a recall say less than it seems to.
    public let remarks: [String]
    /// The survey's compressors; `nil` where they were not asked for.
    public let survey: CompressionSurvey?

    enum CodingKeys: String, CodingKey {
        case gallery
        case galleryRows = "gallery_rows"
        case sampledRows = "sampled_rows"
        case queries
        case isHeldOut = "held_out"
        case exact, rows, refused, remarks, survey
    }

    /// Builds and measures.
    ///
    /// - Parameters:
    ///   - gallery: stays as it is.
    ///   - options: what is tried, and on what.
    ///   - progress: told how many of how many codecs and compressors are measured.
    /// - Throws: `PerennialError.sampleTooSmall`, `.nothingJudged`, `.originalsDropped`,
    ///   `.dimensionMismatch`.
    public init(
        of gallery: Gallery,
        options: CompressionSweepOptions,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws {
        let snapshot = try gallery.snapshot()
        let settings = snapshot.manifest.settings
        let dimension = snapshot.manifest.documentSpace.dimension
        if settings.compression?.originals == .dropped {
            throw PerennialError.originalsDropped(path: gallery.path)
        }
        if let queries = options.queries, queries.vectors.columns != dimension {
            throw PerennialError.dimensionMismatch(
                expected: dimension,
                found: queries.vectors.columns
            )
        }
        let sample = try CompressionSample(
            snapshot,
            queries: options.queries,
            rows: options.rows
        )
        let trial = try CompressionTrial(sample, metric: settings.metric)
        let codecs = options.codecs ?? GalleryCodec.suggested(dimension: dimension)
        let methods = options.surveyRatios.isEmpty ? 0 : MatrixCompressor.allCases.count
        let total = codecs.count + methods
        progress(0, total)
        let builder = MeasurementBuilder(trial: trial, settings: settings, options: options)
        var rows = [try builder.graph()]
        var refused: [Refusal] = []
        for (index, codec) in codecs.enumerated() {
            do {
                rows += try builder.measurements(of: codec)
            } catch let error as VectorSearchError {
                refused.append(Refusal(codec: "\(codec)", reason: "\(error)"))
            }
            progress(index + 1, total)
        }
        for index in rows.indices {
            rows[index].isFront = !rows.contains { $0.dominates(rows[index]) }
        }
        var done = codecs.count
        survey =
            methods == 0
            ? nil
            : try CompressionSurvey(
                on: trial,
                ratios: options.surveyRatios,
                threads: options.threads
            ) {
                done += 1
                progress(done, total)
            }
        let outcome = try trial.exactOutcome()
        self.gallery = gallery.path
        galleryRows = sample.galleryRows
        sampledRows = sample.vectors.count
        queries = sample.queries.ids.count
        isHeldOut = sample.isHeldOut
        exact = Exact(
            bytesPerVector: Double(settings.originals.bytes(dimension: dimension)),
            ndcg10: outcome.ndcg10,
            medianMilliseconds: outcome.milliseconds(0.5),
            slowMilliseconds: outcome.milliseconds(0.95)
        )
        self.rows = rows.sorted {
            ($0.bytesPerVector, -$0.recall10.value) < ($1.bytesPerVector, -$1.recall10.value)
        }
        self.refused = refused
        remarks = sample.remarks()
    }
}
