internal import Compatibility
internal import Encoders
internal import Tensors

/// Leaves out examples that a guide finds inconsistent.
///
/// A pair stays when its positive is among the guide's nearest to the anchor, within a sample of all positives
/// (round-trip consistency; Dai et al., Promptagator, arXiv 2209.11755), and when no hard negative is nearer
/// than the positive (the filter of MEDI, arXiv 2402.16829).
public struct ConsistencyFilter: Sendable {
    /// The worst place that a positive may have, from 1.
    public var rank: Int
    /// Positives that it is compared with.
    public var sample: Int
    /// The seed of the sample.
    public var seed: UInt64
    private let guide: GuideCache

    /// Anchors that are compared at once.
    private static let anchorsAtOnce = 256

    /// A filter.
    public init(guide: GuideCache, rank: Int = 3, sample: Int = 1_000, seed: UInt64 = 0) {
        precondition(rank > 0 && sample > 0, "a place counts from 1")
        self.guide = guide
        self.rank = rank
        self.sample = sample
        self.seed = seed
    }

    /// The examples that are consistent, in order.
    ///
    /// - Throws: `TrainingError.badGuide`.
    public func consistent(
        _ examples: [TrainingExample],
        progress: (_ done: Int, _ all: Int) -> Bool = { _, _ in false }
    ) throws -> [TrainingExample] {
        try guide.prepare(examples.map { $0.texts[0] }, role: .query, progress: progress)
        let documents = Set(examples.flatMap { $0.texts.dropFirst() }).sorted()
        try guide.prepare(documents, role: .document, progress: progress)
        var draws = SeededDraws(seed: seed, 2)
        let positives = Set(examples.map { $0.texts[1] }).sorted()
        let sampled = draws.permutation(positives.count).prefix(sample).map { positives[$0] }
        let others = try guide.rows(sampled, role: .document).normalizedRows()
        var kept: [TrainingExample] = []
        for start in stride(from: 0, to: examples.count, by: Self.anchorsAtOnce) {
            let part = examples[start..<min(start + Self.anchorsAtOnce, examples.count)]
            let anchors = try guide.rows(part.map { $0.texts[0] }, role: .query).normalizedRows()
            let cosines = anchors.multiplied(byTransposed: others)
            for (row, example) in part.enumerated() {
                let own = try guide.rows(Array(example.texts.dropFirst()), role: .document)
                    .normalizedRows()
                let query = Matrix(
                    rows: 1,
                    columns: anchors.columns,
                    elements: Array(anchors[row: row])
                )
                let values = query.multiplied(byTransposed: own).elements
                let nearer = zip(cosines[row: row], sampled).count {
                    $0.0 > values[0] && $0.1 != example.texts[1]
                }
                let isNearest = values.dropFirst().allSatisfy { $0 <= values[0] }
                if nearer < rank, isNearest { kept.append(example) }
            }
        }
        return kept
    }
}
