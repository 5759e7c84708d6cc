import Perennial
import Testing

@Suite struct RankFusionTests {
    private func source(_ scores: [UInt64: Float], zeros: Int = 0) -> RankFusion.Source {
        let sorted = scores.sorted { $0.value > $1.value }.map {
            Candidate(document: $0.key, score: $0.value, segment: 0, row: Int($0.key))
        }
        return .init(sorted, zeros: zeros)
    }

    @Test func `standard scores are those of a case computed by hand`() throws {
        // Means 2 and 1, deviations √(2/3) and √2; who is not in the second list scores 0 there.
        let fused = try RankFusion.weightedScores([0.5, 0.5])
            .fuse([source([1: 3, 2: 2, 3: 1]), source([3: 3], zeros: 2)])
        #expect(fused.map(\.candidate.document) == [1, 3, 2])
        #expect(fused.map(\.ranks) == [[1, nil], [3, 1], [2, nil]])
        for (place, expected) in zip(fused, [Float(0.258819), 0.094734, -0.353553]) {
            #expect(abs(place.candidate.score - expected) < 1e-5)
        }
    }

    @Test func `scale and origin of a list's scores do not matter`() throws {
        let words = source([2: 9, 5: 4, 1: 3])
        let plain = try RankFusion.weightedScores([0.3, 0.7])
            .fuse([source([1: 0.9, 2: 0.5, 3: 0.4]), words])
        let scaled = try RankFusion.weightedScores([0.3, 0.7])
            .fuse([source([1: 17, 2: 9, 3: 7]), words])
        #expect(plain.map(\.candidate.document) == scaled.map(\.candidate.document))
        for (one, other) in zip(plain, scaled) {
            #expect(abs(one.candidate.score - other.candidate.score) < 1e-5)
        }
    }

    @Test func `a list that cannot tell its documents apart has no say`() throws {
        let words = source([2: 9, 3: 4, 1: 3])
        let fused = try RankFusion.weightedScores([0.9, 0.1])
            .fuse([source([1: 1, 2: 1, 3: 1]), words])
        #expect(fused.map(\.candidate.document) == [2, 3, 1])
    }

    @Test func `reciprocal ranks add up`() throws {
        let fused = try RankFusion.reciprocalRank().fuse([
            source([1: 3, 2: 2]), source([2: 8, 3: 1]),
        ])
        #expect(fused.map(\.candidate.document) == [2, 1, 3])
        #expect(abs(fused[0].candidate.score - (1 / 62 + 1 / 61)) < 1e-7)
    }

    @Test(arguments: [
        RankFusion.weightedScores([0.5]), .weightedScores([]), .weightedScores([0.2, 0.3, 0.5]),
        .weightedScores([.nan, 1]), .weightedScores([-1, 1]), .weightedScores([.infinity, 0]),
        .reciprocalRank(constant: -1), .reciprocalRank(constant: .nan),
    ])
    func `weights that do not fit the lists are refused`(_ fusion: RankFusion) {
        #expect(throws: PerennialError.self) {
            try fusion.fuse([source([1: 3, 2: 2]), source([2: 8])])
        }
    }
}
