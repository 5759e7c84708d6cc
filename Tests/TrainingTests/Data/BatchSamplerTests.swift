import Tables
import TestSupport
import Testing
import Training

@Suite struct BatchSamplerTests {
    private static func example(_ texts: [String]) -> TrainingExample {
        TrainingExample(texts: texts, position: SourcePosition(file: "pairs", line: 1))
    }

    @Test(arguments: 0..<20)
    func `no batch has a text twice, and an epoch has every example once`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        // A fifth of the texts come again and again.
        let examples = (0..<200).map { number in
            Self.example([
                Int.random(in: 0..<5, using: &random) == 0 ? "common" : "anchor \(number)",
                "positive \(Int.random(in: 0..<150, using: &random))",
            ])
        }
        let pool = ExamplePool([examples])
        var sampler = try BatchSampler(pool, batchSize: 8, seed: seed)
        var seen: Set<Int> = []
        for step in 0..<sampler.batchesInEpoch {
            let batch = sampler.batch(at: step)
            let texts = batch.flatMap { examples[$0].texts }
            #expect(Set(texts).count == texts.count)
            #expect(batch.count == 8 && seen.isDisjoint(with: batch))
            seen.formUnion(batch)
        }
        #expect(seen.count == sampler.batchesInEpoch * 8)
    }

    @Test func `batches hold one task and one number of texts, and the seed decides`() throws {
        let tasks = (0..<3).map { task in
            (0..<40).map { number in
                Self.example((0..<(number % 2 + 2)).map { "\(task) \(number) \($0)" })
            }
        }
        let examples = tasks.flatMap { $0 }
        func batches(_ seed: UInt64) throws -> [[Int]] {
            var sampler = try BatchSampler(ExamplePool(tasks), batchSize: 5, seed: seed)
            return (0..<30).map { sampler.batch(at: $0) }
        }
        for batch in try batches(1) {
            #expect(Set(batch.map { examples[$0].texts.count }).count == 1)
            #expect(Set(batch.map { $0 / 40 }).count == 1)
        }
        #expect(try batches(1) == batches(1))
        #expect(try batches(1) != batches(2))
    }

    @Test func `too few examples are refused with the batch that would do`() {
        let one = ExamplePool([[Self.example(["a", "b"])]])
        #expect(throws: TrainingError.tooFewExamples(found: 1, largest: 1, needed: 2)) {
            try BatchSampler(one, batchSize: 2, seed: 0)
        }
        let same = ExamplePool([(0..<9).map { Self.example(["a", "\($0)"]) }])
        #expect(throws: TrainingError.tooFewExamples(found: 9, largest: 1, needed: 4)) {
            try BatchSampler(same, batchSize: 4, seed: 0)
        }
    }
}
