/// Joins ranked lists of the same documents into one.
public enum RankFusion: Sendable, Equatable {
    /// Each list gives a document `1 / (constant + rank)`; ranks count from 1.
    ///
    /// Source: Cormack, Clarke and Büttcher, Reciprocal Rank Fusion, SIGIR 2009; they use 60.
    case reciprocalRank(constant: Float = 60)
    /// Each list's scores are spread over 0 to 1, and list `i` counts `weights[i]`.
    ///
    /// The best of a list has 1 and its last has 0, so scores of any scale can be joined.
    case weightedScores([Float])

    /// One place of a fused list.
    struct Fused: Equatable {
        let document: UInt64
        let score: Float
        /// The document's rank in each list, from 1; `nil` where the list does not have it.
        let ranks: [Int?]
    }

    /// Fuses lists that are sorted best first.
    ///
    /// - Returns: every document of any list, best first; equal scores in the order of numbers.
    func fuse(_ lists: [[GallerySnapshot.Candidate]]) -> [Fused] {
        var scores: [UInt64: Float] = [:]
        var ranks: [UInt64: [Int?]] = [:]
        for (list, candidates) in lists.enumerated() {
            let best = candidates.first?.score ?? 0
            let spread = best - (candidates.last?.score ?? 0)
            for (index, candidate) in candidates.enumerated() {
                scores[candidate.document, default: 0] += share(
                    list: list,
                    rank: index + 1,
                    fraction: spread > 0 ? 1 - (best - candidate.score) / spread : 1
                )
                ranks[candidate.document, default: .init(repeating: nil, count: lists.count)][
                    list
                ] =
                    index + 1
            }
        }
        return scores.map { Fused(document: $0, score: $1, ranks: ranks[$0] ?? []) }
            .sorted { $0.score != $1.score ? $0.score > $1.score : $0.document < $1.document }
    }

    /// What a list gives a document.
    private func share(list: Int, rank: Int, fraction: Float) -> Float {
        switch self {
        case .reciprocalRank(let constant): 1 / (constant + Float(rank))
        case .weightedScores(let weights): weights[list] * fraction
        }
    }
}
