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

    @Test func `an epoch ends when nothing that is left fills a batch`() throws {
        // Twelve examples of four answers: three batches of four answers each, whatever the order.
        for seed in UInt64(0)..<30 {
            let examples = (0..<12).map { Self.example(["question \($0)", "answer \($0 % 4)"]) }
            var sampler = try BatchSampler(ExamplePool([examples]), batchSize: 4, seed: seed)
            #expect(sampler.batchesInEpoch == 3 && sampler.leftOut == 0)
            let seen = (0..<3).flatMap { sampler.batch(at: $0) }
            #expect(Set(seen) == Set(0..<12))
        }
    }

    @Test func `examples are looked at a few times, however many share an answer`() {
        // Work is counted, not timed: a queue hands out each example once for each batch that refuses it.
        let examples = (0..<20_000).map { Self.example(["q \($0)", "answer \($0 % 100)"]) }
        let pool = ExamplePool([examples])
        var waiting = WaitingExamples()
        for entry in 0..<20_000 { waiting.append(entry, pool.entries[entry].texts[1]) }
        var batches = 0
        while true {
            var batch = BatchBeingFilled(size: 64)
            waiting.fill(&batch, from: pool)
            guard batch.isFull else { break }
            batches += 1
        }
        #expect(batches >= 20_000 / 64 - 100)
        #expect(waiting.offers <= 2 * 20_000)
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
