import Compatibility
import Tensors
import TestSupport
import Testing

@Suite struct RankDistillationTests {
    /// The share of each query's ten nearest by the teacher that the mapped query finds.
    private static func agreement(_ method: ProjectionMethod) throws -> Double {
        let sample = try SampleVectors.stretchedPair(600, seed: 5)
        let projection = try Projection(
            fitting: ProjectionSample(
                from: [SpaceVectors(sample.new, in: SampleVectors.new)],
                to: SpaceVectors(sample.old, in: SampleVectors.old)
            ),
            gallery: SampleVectors.gallery,
            method: method
        )
        return try agreement(of: projection)
    }

    private static func agreement(of projection: Projection) throws -> Double {
        let (gallery, queries) = (
            try SampleVectors.stretchedPair(400, seed: 21),
            try SampleVectors.stretchedPair(100, seed: 22)
        )
        let mapped = try projection(
            [
                SpaceVectors(queries.new, in: SampleVectors.new),
                SpaceVectors(queries.old, in: SampleVectors.old),
            ],
            into: "old-space",
            of: SampleVectors.gallery
        )
        let wanted = top(queries.new, gallery.new)
        let found = top(mapped, gallery.old)
        return zip(wanted, found).reduce(0) { $0 + Double($1.0.intersection($1.1).count) } / 1_000
    }

    private static func top(_ queries: Matrix, _ rows: Matrix) -> [Set<Int>] {
        let scores = queries.multiplied(byTransposed: rows)
        return (0..<queries.rows).map { query in
            let row = Array(scores[row: query])
            return Set(row.indices.sorted { row[$0] > row[$1] }.prefix(10))
        }
    }

    private static let settings = DistillationSettings(
        hidden: 32,
        steps: 300,
        batch: 64,
        temperature: 0.05
    )

    @Test func `learning the ranking finds more than learning the vectors does`() throws {
        let regression = try Self.agreement(.ridge())
        let ranking = try Self.agreement(.ranking(Self.settings))
        #expect(ranking > regression + 0.02, "\(ranking) against \(regression)")
    }

    @Test func `a fit that diverges stops, and names the step`() throws {
        var settings = Self.settings
        settings.learningRate = 1e30
        let error = #expect(throws: CompatibilityError.self) {
            try Self.agreement(.ranking(settings))
        }
        guard case .diverged(let step, _, let texts)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(step >= 1 && texts.count == 64)
    }

    @Test func `the same seed gives the same map, another seed another`() throws {
        let sample = try SampleVectors.sample(100)
        func fit(_ seed: UInt64) throws -> Projection {
            var settings = Self.settings
            (settings.steps, settings.seed) = (5, seed)
            return try Projection(fitting: sample, gallery: "g", method: .ranking(settings))
        }
        #expect(try fit(1) == fit(1))
        #expect(try fit(1) != fit(2))
    }

    @Test func `too few texts and settings out of range are refused`() throws {
        #expect(throws: CompatibilityError.tooFewSamples(found: 31, needed: 32)) {
            try Projection(
                fitting: try SampleVectors.sample(31),
                gallery: "g",
                method: .ranking(Self.settings)
            )
        }
        let bad: [DistillationSettings] = [
            .init(hidden: -1), .init(steps: 0), .init(batch: 0), .init(learningRate: 0),
            .init(learningRate: .nan), .init(weightDecay: -1), .init(temperature: 0),
            .init(cosineWeight: -.infinity),
        ]
        let sample = try SampleVectors.sample(40)
        for settings in bad {
            #expect(throws: CompatibilityError.self, "\(settings)") {
                try Projection(fitting: sample, gallery: "g", method: .ranking(settings))
            }
        }
    }

    @Test func `a teacher with other numbers of rows is refused`() throws {
        let (three, forty) = (
            SampleVectors.rows(3, 16, seed: 1), SampleVectors.rows(40, 16, seed: 1)
        )
        #expect(throws: CompatibilityError.rowCounts([40, 3])) {
            try Projection(
                fitting: try SampleVectors.sample(40),
                gallery: "g",
                method: .ranking(Self.settings),
                teacher: RankingTeacher(
                    queries: three,
                    texts: forty,
                    stored: forty,
                    own: [nil, nil, nil]
                )
            )
        }
        #expect(throws: CompatibilityError.rowCounts([40, 3])) {
            try RankingTeacher(queries: three, texts: forty, stored: three, own: [0, 1, 2])
        }
        #expect(throws: CompatibilityError.rowCounts([3, 2])) {
            try RankingTeacher(queries: three, texts: forty, stored: forty, own: [0, 1])
        }
    }

    @Test func `queries need not be the ranked texts, and may be more`() throws {
        let (asked, ranked) = (
            try SampleVectors.stretchedPair(600, seed: 31),
            try SampleVectors.stretchedPair(400, seed: 5)
        )
        let sample = try ProjectionSample(
            from: [SpaceVectors(asked.new, in: SampleVectors.new)],
            to: SpaceVectors(asked.old, in: SampleVectors.old)
        )
        let teacher = try RankingTeacher(
            queries: asked.new,
            texts: ranked.new,
            stored: ranked.old,
            own: .init(repeating: nil, count: 600)
        )
        func agreement(_ method: ProjectionMethod) throws -> Double {
            let projection = try Projection(
                fitting: sample,
                gallery: SampleVectors.gallery,
                method: method,
                teacher: teacher
            )
            return try Self.agreement(of: projection)
        }
        let (regression, ranking) = (
            try agreement(.ridge()), try agreement(.ranking(Self.settings))
        )
        #expect(ranking > regression + 0.02, "\(ranking) against \(regression)")
    }
}
