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
        /// The document as the first list that has it knows it, with the joined score.
        let candidate: Candidate
        /// The document's rank in each list, from 1; `nil` where the list does not have it.
        let ranks: [Int?]
    }

    /// Fuses lists that are sorted best first.
    ///
    /// - Returns: every document of any list, best first; equal scores in the order of numbers.
    func fuse(_ lists: [[Candidate]]) -> [Fused] {
        struct Place {
            let candidate: Candidate
            var score: Float = 0
            var ranks: [Int?]
        }
        var places: [UInt64: Place] = [:]
        for (list, candidates) in lists.enumerated() {
            let best = candidates.first?.score ?? 0
            let spread = best - (candidates.last?.score ?? 0)
            for (index, candidate) in candidates.enumerated() {
                let none = [Int?](repeating: nil, count: lists.count)
                var place =
                    places[candidate.document] ?? Place(candidate: candidate, ranks: none)
                place.ranks[list] = index + 1
                place.score += share(
                    list: list,
                    rank: index + 1,
                    fraction: spread > 0 ? 1 - (best - candidate.score) / spread : 1
                )
                places[candidate.document] = place
            }
        }
        return places.values
            .map { Fused(candidate: $0.candidate.with(score: $0.score), ranks: $0.ranks) }
            .sorted { Candidate.isBefore($0.candidate, $1.candidate) }
    }

    /// What a list gives a document.
    private func share(list: Int, rank: Int, fraction: Float) -> Float {
        switch self {
        case .reciprocalRank(let constant): 1 / (constant + Float(rank))
        case .weightedScores(let weights): weights[list] * fraction
        }
    }
}
