/// Joins ranked lists of the same documents into one.
public enum RankFusion: Sendable, Equatable {
    /// Each list gives a document `1 / (constant + rank)`; ranks count from 1.
    ///
    /// Source: Cormack, Clarke and Büttcher, Reciprocal Rank Fusion, SIGIR 2009; they use 60.
    case reciprocalRank(constant: Float = 60)
    /// Each list's scores become standard scores, and list `i` counts `weights[i]`.
    ///
    /// A standard score says by how many standard deviations a document stands out of its list. Scores
    /// of any scale can be joined so, and a list that cannot tell its documents apart has little say.
    case weightedScores([Float])

    /// A list to be fused, best first.
    package struct Source {
        let candidates: [Candidate]
        /// Documents that were looked at and score 0, for which they are not in the list.
        let zeros: Int

        package init(_ candidates: [Candidate], zeros: Int = 0) {
            self.candidates = candidates
            self.zeros = zeros
        }
    }

    /// One place of a fused list.
    package struct Fused: Equatable {
        /// The document as the first list that has it knows it, with the joined score.
        package let candidate: Candidate
        /// The document's rank in each list, from 1; `nil` where the list does not have it.
        package let ranks: [Int?]
    }

    /// Refuses weights that are not one a list, and numbers that make scores of no meaning.
    ///
    /// - Throws: `PerennialError.badSearch`.
    package func check(lists: Int) throws {
        switch self {
        case .reciprocalRank(let constant):
            guard constant >= 0, constant.isFinite else {
                throw PerennialError.badSearch(
                    option: "constant of reciprocal ranks",
                    found: "\(constant)",
                    allowed: "0 or more"
                )
            }
        case .weightedScores(let weights):
            // The greatest weights leave room for sums of standard scores.
            guard weights.count == lists, weights.allSatisfy({ $0 >= 0 && $0 <= 1e9 }) else {
                throw PerennialError.badSearch(
                    option: "weights",
                    found: "\(weights)",
                    allowed: "\(lists) numbers from 0 to 1e9, one a list"
                )
            }
        }
    }

    /// Fuses lists that are sorted best first.
    ///
    /// - Returns: every document of any list, best first; equal scores in the order of numbers.
    /// - Throws: as ``check(lists:)`` does.
    package func fuse(_ sources: [Source]) throws -> [Fused] {
        try check(lists: sources.count)
        struct Place {
            let candidate: Candidate
            var score: Float
            var ranks: [Int?]
        }
        let scales = sources.map(StandardScale.init)
        var absent: Float = 0
        if case .weightedScores(let weights) = self {
            absent = zip(weights, scales).reduce(0) { $0 + $1.0 * $1.1.absent }
        }
        var places: [UInt64: Place] = [:]
        for (list, source) in sources.enumerated() {
            for (index, candidate) in source.candidates.enumerated() {
                let none = [Int?](repeating: nil, count: sources.count)
                var place =
                    places[candidate.document]
                    ?? Place(candidate: candidate, score: absent, ranks: none)
                place.ranks[list] = index + 1
                switch self {
                case .reciprocalRank(let constant):
                    place.score += 1 / (constant + Float(index + 1))
                case .weightedScores(let weights):
                    let scale = scales[list]
                    place.score += weights[list] * (scale(candidate.score) - scale.absent)
                }
                places[candidate.document] = place
            }
        }
        return places.values
            .map { Fused(candidate: $0.candidate.with(score: $0.score), ranks: $0.ranks) }
            .sorted { Candidate.isBefore($0.candidate, $1.candidate) }
    }

    /// Mean and standard deviation of a list's scores.
    private struct StandardScale {
        let mean: Float
        let deviation: Float
        /// The standard score of a document that the list does not have.
        let absent: Float

        init(_ source: Source) {
            let scores = source.candidates.map(\.score) + Array(repeating: 0, count: source.zeros)
            let n = Float(max(1, scores.count))
            let mean = scores.reduce(0, +) / n
            let deviation = (scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n).squareRoot()
            (self.mean, self.deviation) = (mean, deviation)
            absent = deviation > 0 ? ((scores.last ?? 0) - mean) / deviation : 0
        }

        func callAsFunction(_ score: Float) -> Float {
            deviation > 0 ? (score - mean) / deviation : 0
        }
    }
}
