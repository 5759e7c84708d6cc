internal import Tensors
internal import VectorSearch

/// The survey's eight compressors on a gallery's own vectors.
public struct CompressionSurvey: Sendable, Codable, Equatable {
    /// What was measured, by compressor and falling share.
    public let rows: [SurveyMeasurement]
    /// What could not be.
    public let refused: [SurveyRefusal]
    /// Why some of them cannot do on this gallery what they are made for.
    public let remarks: [String]

    private static let batch = 256
    private static let warming = 5
    private static let timed = 15
    /// Lengths that differ by less are equal.
    private static let spread: Float = 0.01

    init(
        on trial: CompressionTrial,
        ratios: [Double],
        threads: Int,
        progress: () -> Void
    ) throws {
        var rows: [SurveyMeasurement] = []
        var refused: [SurveyRefusal] = []
        let vectors = trial.sample.vectors.matrix(0..<trial.sample.vectors.count)
        for method in MatrixCompressor.allCases {
            for ratio in ratios.sorted(by: >) {
                do {
                    rows.append(
                        try Self.measure(method, vectors, ratio: ratio, trial, threads: threads)
                    )
                } catch let error as VectorSearchError {
                    refused.append(
                        SurveyRefusal(method: method, target: ratio, reason: "\(error)")
                    )
                }
            }
            progress()
        }
        self.rows = rows
        self.refused = refused
        remarks = Self.remarks(on: vectors, refused)
    }

    private static func measure(
        _ method: MatrixCompressor,
        _ vectors: Matrix,
        ratio: Double,
        _ trial: CompressionTrial,
        threads: Int
    ) throws -> SurveyMeasurement {
        let clock = ContinuousClock()
        let start = clock.now
        let compressed = try method.compress(vectors, ratio: ratio, threads: threads)
        let seconds = (clock.now - start) / .seconds(1)
        let restored = try compressed.decompressed(0..<vectors.rows)
        var batches: [Double] = []
        for turn in 0..<warming + timed {
            let first = turn * batch % max(1, vectors.rows - batch + 1)
            let begin = clock.now
            _ = try compressed.decompressed(first..<min(first + batch, vectors.rows))
            if turn >= warming { batches.append((clock.now - begin) / .milliseconds(1)) }
        }
        let index = ExactIndex(originals: try StoredVectors(restored), metric: trial.metric)
        let outcome = try trial.outcome(of: index, beam: 10)
        return SurveyMeasurement(
            method: method,
            target: ratio,
            ratio: compressed.ratio,
            details: compressed.details,
            recall10: outcome.recall10,
            recall100: outcome.recall100,
            ndcg10: outcome.ndcg10,
            compressSeconds: seconds,
            batchMilliseconds: batches.sorted()[timed / 2],
            decodeError: vectors.relativeError(of: restored)
        )
    }

    private static func remarks(on vectors: Matrix, _ refused: [SurveyRefusal]) -> [String] {
        var remarks: [String] = []
        let lengths = (0..<vectors.rows).map { row in
            vectors[row: row].reduce(0) { $0 + $1 * $1 }.squareRoot()
        }
        if let least = lengths.min(), let most = lengths.max(), most - least < spread * most {
            remarks.append(
                "All vectors are equally long, so groups by length (magnitude-product, "
                    + "magnitude-singular) are groups of chance, and pruning by magnitude takes from "
                    + "all vectors alike: these methods suit tables of tokens, not this gallery."
            )
        }
        if refused.contains(where: { $0.method == .deduplication }) {
            remarks.append(
                "Deduplication found too few blocks that are alike: embeddings of different texts share "
                    + "no blocks. It suits tables in which many rows were trained little."
            )
        }
        if refused.contains(where: { $0.method == .integers }) {
            remarks.append("Integers end at 8 bits, a quarter of the memory.")
        }
        return remarks
    }
}

extension Matrix {
    /// The mean of |x − x̂|² / |x|² over the rows; of |x − x̂|² where x is zero.
    func relativeError(of other: Matrix) -> Double {
        precondition(rows == other.rows && columns == other.columns, "as many of each")
        var sum = 0.0
        for row in 0..<rows {
            var (error, length) = (Float(0), Float(0))
            for (x, y) in zip(self[row: row], other[row: row]) {
                error += (x - y) * (x - y)
                length += x * x
            }
            sum += length > 0 ? Double(error / length) : Double(error)
        }
        return sum / Double(max(rows, 1))
    }
}
