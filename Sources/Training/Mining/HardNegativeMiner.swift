internal import Encoders
internal import Tensors

/// Chooses hard negatives among candidates that a search has found, and leaves out what a guide takes
/// for an answer.
///
/// A candidate is left out when the guide's cosine of it with the anchor is above t − |t| · margin, where t is
/// the cosine of the pair itself (positive-aware mining; Moreira et al., NV-Retriever, arXiv 2407.15831).
public struct HardNegativeMiner: Sendable {
    /// Negatives an example.
    public var count: Int
    /// How far below the pair's cosine the limit lies, as a share of it.
    public var margin: Double
    /// Nearest candidates that are passed over.
    public var skipped: Int
    private let guide: GuideCache

    /// A miner.
    public init(guide: GuideCache, count: Int = 1, margin: Double = 0.05, skipped: Int = 0) {
        precondition(count > 0 && skipped >= 0, "at least one negative is wanted")
        self.guide = guide
        self.count = count
        self.margin = margin
        self.skipped = skipped
    }

    /// What was mined.
    public struct Report: Sendable, Equatable, Codable {
        /// Examples with as many negatives as were wanted.
        public var complete = 0
        /// Examples with fewer; they keep what they have.
        public var incomplete = 0
        /// Candidates that the guide took for answers.
        public var leftOut = 0
        /// Examples whose scores are left out, because new negatives have none.
        public var droppedScores = 0

        /// Nothing yet.
        public init() {}
    }

    /// Gives examples their negatives.
    ///
    /// - Parameters:
    ///   - examples: pairs.
    ///   - candidates: for each the texts that a search has found, nearest first.
    ///   - report: is added to.
    /// - Returns: the examples, each with up to `count` negatives after its positive.
    /// - Throws: `TrainingError.badGuide`.
    public func mine(
        _ examples: [TrainingExample],
        candidates: [[String]],
        report: inout Report
    ) throws -> [TrainingExample] {
        precondition(examples.count == candidates.count, "candidates for every example")
        try guide.prepare(examples.map { $0.texts[0] }, role: .query)
        let known = zip(examples, candidates).flatMap { [$0.texts[1]] + $1 }
        try guide.prepare(Array(Set(known)).sorted(), role: .document)
        var mined: [TrainingExample] = []
        for (example, found) in zip(examples, candidates) {
            let others = found.dropFirst(skipped).filter { !example.texts.contains($0) }
            let cosines = try cosines(example.texts[0], [example.texts[1]] + others)
            let limit = cosines[0] - abs(cosines[0]) * margin
            var kept: [String] = []
            for (text, cosine) in zip(others, cosines.dropFirst()) where kept.count < count {
                if cosine > limit { report.leftOut += 1 } else { kept.append(text) }
            }
            if kept.count == count { report.complete += 1 } else { report.incomplete += 1 }
            var result = example
            result.texts = Array(example.texts.prefix(2)) + kept
            if !kept.isEmpty, !example.scores.isEmpty {
                result.scores = []
                report.droppedScores += 1
            }
            mined.append(result)
        }
        return mined
    }

    private func cosines(_ anchor: String, _ texts: [String]) throws -> [Double] {
        let query = try guide.rows([anchor], role: .query).normalizedRows()
        let rows = try guide.rows(texts, role: .document).normalizedRows()
        return query.multiplied(byTransposed: rows).elements.map(Double.init)
    }
}
