internal import CKernels
internal import Storage
internal import Tensors

/// What the codes of a codebook are worth, measured on a sample of the vectors.
///
/// Queries are rows of the sample. A codebook is fit when the nearest rows of nearly every query are
/// among the first by the estimates of codes: a walk over these codes then meets them.
struct CodebookFitness {
    private let sample: Matrix
    private let metric: Metric
    /// Rows of the sample that stand for queries.
    private let queries: [Int]
    /// Exact inner products of each query with each row.
    private let exact: Matrix
    private let lengths: [Float]

    private static let queryCount = 192
    /// The nearest rows of a query that estimates must find among the best ``candidates``.
    private static let neighbors = 16
    private static let candidates = 64
    /// Queries that may lose more than half of their nearest.
    private static let lostQueries = 0.02
    /// The least share of nearest rows to be found over all queries.
    private static let leastFound = 0.85
    private static let seed: UInt64 = 0xF17

    init(_ sample: Matrix, metric: Metric) {
        self.sample = sample
        self.metric = metric
        queries = SampledRows.draw(Self.queryCount, of: sample.rows, seed: Self.seed)
        exact = sample.rows(at: queries).products(with: sample)
        lengths = (0..<sample.rows).map { sample[row: $0].squaredLength }
    }

    /// Codes of the sample, and what is measured of them.
    struct Measurement {
        /// Whether a walk may rely on the codes.
        let isFit: Bool
        /// How wrong estimates are among the nearest rows.
        let error: EstimateError
    }

    /// Measures a codebook; rows without a code count as estimated exactly, as they are.
    func measure(
        _ codebook: Codebook,
        limit: CodeLimit
    ) throws(VectorSearchError) -> Measurement {
        guard sample.rows > 1 else { return Measurement(isFit: true, error: .none) }
        let codes = try codebook.encode(
            VectorTable(StoredVectors(sample), metric: metric),
            order: nil,
            limit: limit,
            threads: 1
        )
        let uncoded = (0..<sample.rows).map { row in
            codes.withRow(row) { bytes in
                bytes.byteOffsets.allSatisfy {
                    unsafe bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) == .max
                }
            }
        }
        var differences: [Float] = []
        var found = 0
        var wanted = 0
        var lost = 0
        for (place, row) in queries.enumerated() {
            let query = Array(sample[row: row])
            let products = exact[row: place]
            var estimates = codebook.estimates(query, of: codes)
            for index in estimates.indices where uncoded[index] {
                estimates[index] = products[products.startIndex + index]
            }
            let scores = self.scores(products, self: row)
            let guesses = self.scores(estimates, self: row)
            let nearest = scores.greatestPlaces(Self.neighbors)
            let candidates = guesses.greatestPlaces(Self.candidates)
            let least = nearest.last.map { scores[$0] } ?? 0
            // Which of equal rows is found does not matter.
            let reached = min(nearest.count, candidates.count { scores[$0] >= least })
            found += reached
            wanted += nearest.count
            if 2 * reached < nearest.count { lost += 1 }
            let length = lengths[row].squareRoot()
            guard length > 0 else { continue }
            // The error of those that seem nearest would be too small: they were chosen by their estimates.
            for index in nearest {
                let product = products[products.startIndex + index]
                differences.append((product - estimates[index]) / length)
            }
        }
        return Measurement(
            isFit: Double(found) >= Self.leastFound * Double(wanted)
                && Double(lost) <= Self.lostQueries * Double(queries.count)
                && uncoded.count { $0 } <= sample.rows / 2,
            error: EstimateError(differences)
        )
    }

    /// Scores of every row but the query itself.
    private func scores(_ products: some Collection<Float>, self row: Int) -> [Float] {
        var scores = Array(products)
        if metric == .euclidean {
            for index in scores.indices { scores[index] -= lengths[index] / 2 }
        }
        scores[row] = -.infinity
        return scores
    }
}
