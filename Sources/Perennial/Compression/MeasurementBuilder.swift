internal import Foundation
internal import Storage
internal import Tensors
internal import VectorSearch

/// Builds indexes over a sample and measures them.
struct MeasurementBuilder {
    let trial: CompressionTrial
    let settings: GallerySettings
    let options: CompressionSweepOptions

    private var vectors: StoredVectors { trial.sample.vectors }

    /// The gallery's own graph over all vectors, which are kept for rescoring.
    func graph() throws -> CompressionMeasurement {
        let start = ContinuousClock.now
        let image = try IndexImage(
            building: .graph(settings.graph),
            over: vectors,
            metric: settings.metric,
            threads: options.threads
        )
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let bytes = image.arrays.values.reduce(0) { $0 + $1.rows * $1.rowBytes }
        let own = settings.originals.bytes(dimension: vectors.dimension)
        return measurement(
            codec: "graph",
            dimensions: vectors.dimension,
            rescore: CodedRecipe.Rescoring.originals.rawValue,
            bytes: Double(bytes) / Double(vectors.count) + Double(own),
            shared: 0,
            outcome: try trial.outcome(
                of: image.open(originals: vectors),
                beam: settings.beam
            ),
            seconds: seconds,
            error: 0
        )
    }

    /// A codec with every kind of rescoring; learned and encoded once.
    func measurements(of codec: GalleryCodec) throws -> [CompressionMeasurement] {
        let start = ContinuousClock.now
        let image = try IndexImage(
            building: .coded(CodedRecipe(codec)),
            over: vectors,
            metric: settings.metric,
            threads: options.threads
        )
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        guard case .coded(let header) = image.header else {
            preconditionFailure("codes were built")
        }
        let plain = try CodedIndex(header: header, arrays: image.arrays, originals: nil)
        let error = try trial.decodeError(of: plain)
        // Floats are what others are rescored with.
        let rescorings =
            codec.coding.isFloat
            ? options.rescorings.filter { $0 == .none } : options.rescorings
        return try rescorings.map { rescoring in
            let recipe = CodedRecipe(codec, rescoring: rescoring, candidates: options.candidates)
            let rescored = try plain.rescored(recipe, with: vectors)
            let own = settings.originals.bytes(dimension: vectors.dimension)
            let kept =
                switch rescoring {
                case .none: 0
                case .float16: VectorCodec.float16.bytes(dimension: vectors.dimension)
                case .originals: own
                }
            let code = codec.codeBytes(dimension: vectors.dimension, metric: settings.metric)
            return measurement(
                codec: "\(codec)",
                dimensions: codec.elements(dimension: vectors.dimension),
                rescore: rescoring.rawValue,
                bytes: Double(code + kept),
                shared: plain.trained.sharedBytes,
                outcome: try trial.outcome(of: rescored, beam: settings.beam),
                seconds: seconds,
                error: error
            )
        }
    }

    private func measurement(
        codec: String,
        dimensions: Int,
        rescore: String,
        bytes: Double,
        shared: Int,
        outcome: CompressionTrial.Outcome,
        seconds: Double,
        error: Double
    ) -> CompressionMeasurement {
        let rows = Double(trial.sample.galleryRows)
        let total = bytes * rows + Double(shared)
        return CompressionMeasurement(
            codec: codec,
            dimensions: dimensions,
            rescore: rescore,
            bytesPerVector: total / rows,
            bytesTotal: Int(total.rounded(.up)),
            recall10: outcome.recall10,
            recall100: outcome.recall100,
            wholeRecall10: outcome.wholeRecall10,
            ndcg10: outcome.ndcg10,
            bridgedLoss: outcome.bridgedLoss,
            medianMilliseconds: outcome.milliseconds(0.5),
            slowMilliseconds: outcome.milliseconds(0.95),
            buildSeconds: seconds,
            decodeError: error
        )
    }
}
