internal import Compatibility

/// Draws batches in which no text appears twice, each of one task.
///
/// An epoch is every example once, shuffled; an example whose texts are in the batch already waits for the
/// next one. Batches that cannot be filled are left out, and all batches of an epoch are shuffled. Everything
/// depends on the seed alone. An epoch's work grows with its examples, also where many of them share a text.
public struct BatchSampler: Sendable {
    private let pool: ExamplePool
    private let batchSize: Int
    private let seed: UInt64
    private var epoch = -1
    private var plan: [[Int]] = []
    /// The step that the epoch at hand begins with.
    private var firstStep = 0

    /// A sampler.
    ///
    /// - Throws: `TrainingError.tooFewExamples` where not a single batch can be filled.
    public init(_ pool: ExamplePool, batchSize: Int, seed: UInt64) throws(TrainingError) {
        precondition(batchSize > 0, "a batch holds an example")
        self.pool = pool
        self.batchSize = batchSize
        self.seed = seed
        beginEpoch()
        guard !plan.isEmpty else {
            throw .tooFewExamples(
                found: pool.count,
                largest: largestBatch(),
                needed: batchSize
            )
        }
    }

    /// Batches of an epoch; it may differ a little from epoch to epoch.
    public var batchesInEpoch: Int { plan.count }

    /// How many examples of the epoch at hand are in no batch.
    public var leftOut: Int { pool.count - plan.count * batchSize }

    /// The numbers of the examples of a step, which may not lie before one that was asked for.
    package mutating func batch(at step: Int) -> [Int] {
        precondition(step >= firstStep, "steps go forward")
        while step - firstStep >= plan.count {
            firstStep += plan.count
            beginEpoch()
        }
        return plan[step - firstStep]
    }

    private mutating func beginEpoch() {
        epoch += 1
        var draws = SeededDraws(seed: seed, 1, UInt64(epoch))
        var batches: [[Int]] = []
        for group in pool.groups {
            let order = draws.permutation(group.count).map { group[$0] }
            batches += Self.batches(of: order, pool, batchSize)
        }
        plan = draws.permutation(batches.count).map { batches[$0] }
    }

    /// Fills batch after batch from what waits, then from what is left.
    private static func batches(
        of order: [Int],
        _ pool: ExamplePool,
        _ batchSize: Int
    ) -> [[Int]] {
        var batches: [[Int]] = []
        var waiting = WaitingExamples()
        var next = 0
        while true {
            var batch = BatchBeingFilled(size: batchSize)
            waiting.fill(&batch, from: pool)
            while next < order.count, !batch.isFull {
                let texts = pool.entries[order[next]].texts
                if let text = batch.offer(order[next], texts) { waiting.append(order[next], text) }
                next += 1
            }
            // What is left cannot fill a batch.
            guard batch.isFull else { return batches }
            batches.append(batch.entries)
        }
    }

    /// The largest batch that some group could fill.
    private func largestBatch() -> Int {
        pool.groups.map { group in
            var taken: Set<Int32> = []
            return group.reduce(0) { count, entry in
                let texts = pool.entries[entry].texts
                guard !texts.contains(where: taken.contains) else { return count }
                taken.formUnion(texts)
                return count + 1
            }
        }.max() ?? 0
    }
}
