internal import Compatibility

/// Draws batches in which no text appears twice, each of one task.
///
/// An epoch is every example once, shuffled; an example whose texts are in the batch already waits for the
/// next one. Batches that cannot be filled are left out, and all batches of an epoch are shuffled. Everything
/// depends on the seed alone.
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

    /// Fills batch after batch from what is left, first come first.
    private static func batches(
        of order: [Int],
        _ pool: ExamplePool,
        _ batchSize: Int
    ) -> [[Int]] {
        var batches: [[Int]] = []
        var waiting: [Int] = []
        var next = 0
        while next < order.count || !waiting.isEmpty {
            var batch: [Int] = []
            var taken: Set<Int32> = []
            var left: [Int] = []
            func offer(_ entry: Int) {
                let texts = pool.entries[entry].texts
                if texts.contains(where: taken.contains) {
                    left.append(entry)
                } else {
                    taken.formUnion(texts)
                    batch.append(entry)
                }
            }
            var seen = 0
            while seen < waiting.count, batch.count < batchSize {
                offer(waiting[seen])
                seen += 1
            }
            while next < order.count, batch.count < batchSize {
                offer(order[next])
                next += 1
            }
            waiting = left + waiting[seen...]
            // What is left cannot fill a batch.
            guard batch.count == batchSize else { break }
            batches.append(batch)
        }
        return batches
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
