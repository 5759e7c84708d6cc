internal import Evaluation
internal import Foundation
internal import Tensors
internal import VectorSearch

/// Searches indexes over one sample and compares what they find with the exact answers.
struct CompressionTrial {
    let sample: CompressionSample
    let metric: Metric
    private let exact: ExactIndex
    private let nearest: [Set<Int32>]
    private let nearestHundred: [Set<Int32>]
    private let half: RowSet
    private let nearestOfHalf: [Set<Int32>]
    private let nearestBridged: [Set<Int32>]

    private static let wide = 100
    /// Vectors that are decoded to measure the error.
    private static let decoded = 2_048

    /// What a search of an index gave.
    struct Outcome {
        let recall10: CompressionMeasurement.Estimate
        let recall100: CompressionMeasurement.Estimate
        let wholeRecall10: Double?
        let ndcg10: CompressionMeasurement.Estimate?
        let bridgedLoss: CompressionMeasurement.Estimate?
        /// Milliseconds of each query, ascending.
        let milliseconds: [Double]

        /// The time that a share of the queries needs at most.
        func milliseconds(_ quantile: Double) -> Double {
            milliseconds[Int((quantile * Double(milliseconds.count - 1)).rounded(.up))]
        }
    }

    init(_ sample: CompressionSample, metric: Metric) throws {
        self.sample = sample
        self.metric = metric
        let exact = ExactIndex(originals: sample.vectors, metric: metric)
        self.exact = exact
        var half = RowSet(capacity: sample.vectors.count, filled: false)
        for row in stride(from: 0, to: sample.vectors.count, by: 2) { half[row] = true }
        self.half = half
        let queries = sample.queries.vectors
        nearest = try Self.found(exact, queries, k: 10, allowed: nil)
        nearestHundred = try Self.found(exact, queries, k: Self.wide, allowed: nil)
        nearestOfHalf =
            sample.vectors.count < sample.galleryRows
            ? try Self.found(exact, queries, k: 10, allowed: half) : []
        nearestBridged =
            try sample.queries.bridged.map { try Self.found(exact, $0, k: 10, allowed: nil) } ?? []
    }

    /// Measures an index over the sample.
    func outcome(of index: any VectorIndex, beam: Int) throws -> Outcome {
        let queries = sample.queries.vectors
        let effort = SearchEffort(beam: max(beam, 10))
        var rows: [Set<Int32>] = []
        var milliseconds: [Double] = []
        let clock = ContinuousClock()
        for query in 0..<queries.rows {
            let vector = queries.picking([query])
            let start = clock.now
            let neighbors = try index.search(vector, k: 10, effort: effort, allowed: nil)
            milliseconds.append((clock.now - start) / .milliseconds(1))
            rows.append(Set(neighbors.rows.filter { $0 >= 0 }))
        }
        let wide = try index.search(
            queries,
            k: Self.wide,
            effort: SearchEffort(beam: max(beam, Self.wide)),
            allowed: nil
        )
        let wideRows = Self.sets(wide, queries: queries.rows)
        let recalls = Self.shares(of: nearest, in: rows)
        var whole: Double?
        if !nearestOfHalf.isEmpty {
            let ofHalf = try Self.found(index, queries, k: 10, allowed: half, effort)
            let shares = Self.shares(of: nearestOfHalf, in: ofHalf)
            let mean = recalls.reduce(0, +) / Double(recalls.count)
            let fall = shares.reduce(0, +) / Double(shares.count) - mean
            let doublings = log2(Double(sample.galleryRows) / Double(sample.vectors.count))
            whole = min(1, max(0, mean - max(0, fall) * doublings))
        }
        var bridgedLoss: CompressionMeasurement.Estimate?
        if let bridged = sample.queries.bridged {
            let found = try Self.found(index, bridged, k: 10, allowed: nil, effort)
            let shares = Self.shares(of: nearestBridged, in: found)
            bridgedLoss = try .init(zip(recalls, shares).map { $0 - $1 }, within: -1...1)
        }
        return Outcome(
            recall10: try .init(recalls),
            recall100: try .init(Self.shares(of: nearestHundred, in: wideRows)),
            wholeRecall10: whole,
            ndcg10: try gains(of: wide).map { try .init($0) },
            bridgedLoss: bridgedLoss,
            milliseconds: milliseconds.sorted()
        )
    }

    /// The exact answers' own outcome.
    func exactOutcome() throws -> Outcome { try outcome(of: exact, beam: 10) }

    /// The mean of |x − x̂|² / |x|² over some vectors.
    func decodeError(of index: CodedIndex) throws -> Double {
        let count = sample.vectors.count
        let step = max(1, count / Self.decoded)
        let rows = Array(stride(from: 0, to: count, by: step))
        return try sample.vectors.matrix(rows).relativeError(of: index.decoded(rows))
    }

    /// nDCG@10 by query; `nil` where nothing is judged.
    private func gains(of neighbors: Neighbors) throws -> [Double]? {
        guard let judgments = sample.queries.judgments else { return nil }
        let metric = RankingMetric.ndcg(cutoff: 10)
        var run = Run()
        for (query, id) in sample.queries.ids.enumerated() {
            var seen: Set<[UInt8]> = []
            var entries: [Run.Entry] = []
            for place in query * neighbors.k..<(query + 1) * neighbors.k
            where neighbors.rows[place] >= 0 {
                let key = sample.keys[Int(neighbors.rows[place])]
                guard seen.insert(Array(key.utf8)).inserted else { continue }
                entries.append(Run.Entry(document: key, score: -Float(entries.count)))
            }
            try run.add(query: id, entries: entries)
        }
        return RankingEvaluation(of: run, against: judgments, metrics: [metric])
            .values(metric, missing: .leaveOut)
    }

    private static func found(
        _ index: any VectorIndex,
        _ queries: Matrix,
        k: Int,
        allowed: RowSet?,
        _ effort: SearchEffort = SearchEffort()
    ) throws -> [Set<Int32>] {
        let found = try index.search(queries, k: k, effort: effort, allowed: allowed)
        return sets(found, queries: queries.rows)
    }

    private static func sets(_ neighbors: Neighbors, queries: Int) -> [Set<Int32>] {
        (0..<queries).map { query in
            Set(neighbors.rows[query * neighbors.k..<(query + 1) * neighbors.k].filter { $0 >= 0 })
        }
    }

    private static func shares(of wanted: [Set<Int32>], in found: [Set<Int32>]) -> [Double] {
        zip(wanted, found).map {
            $0.isEmpty ? 1 : Double($0.intersection($1).count) / Double($0.count)
        }
    }
}
