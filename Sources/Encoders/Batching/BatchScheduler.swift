internal import Dispatch
package import Tensors
package import Tokenization

/// Runs texts through an encoder on all cores: the one batching loop of all encoders.
///
/// Texts are read and tokenised a window at a time by whichever worker runs out of batches, while
/// the others compute; results come in the order of the texts. At most a few windows are in memory,
/// however many texts there are. A worker fills the same buffers for each of its batches.
package struct BatchScheduler: Sendable {
    /// Threads that compute, one a core.
    package let workers: Int
    /// Tokens of a batch: enough to keep matrix products busy, few enough to stay in cache.
    package let tokenBudget: Int

    /// A scheduler with so many workers; one a core when nil.
    package init(workers: Int? = nil, tokenBudget: Int = 192) {
        self.workers = workers ?? KernelThreads.count
        self.tokenBudget = tokenBudget
        precondition(self.workers > 0 && tokenBudget > 0)
    }

    /// Encodes all texts.
    ///
    /// - Parameters:
    ///   - texts: read once, by one thread at a time; may be without end.
    ///   - result: what `deliver` adds to.
    ///   - tokenize: appends one text to a batch; is called by one thread at a time.
    ///   - compute: replaces the vectors by those of a batch, one row a text; is called by several
    ///     threads at once.
    ///   - deliver: takes the vectors of the next texts, in order; is called by one thread at a time.
    /// - Returns: the result after the last delivery.
    /// - Throws: the first error of any of the closures.
    package func run<Texts: Sequence<String>, Result: Sendable>(
        _ texts: sending Texts,
        into result: Result,
        tokenize: @Sendable (String, inout TokenBatch) throws -> Void,
        compute: @Sendable (TokenBatch, inout VectorBatch) throws -> Void,
        deliver: @Sendable (inout Result, Matrix) throws -> Void
    ) throws -> Result {
        KernelThreads.useOneEach()
        let inbox = BatchInbox(
            AnyIterator(texts.makeIterator()),
            tokenBudget: tokenBudget,
            workers: workers
        )
        let outbox = BatchOutbox(result)
        @Sendable func work(_ worker: Int) {
            var (batch, vectors) = (TokenBatch(), VectorBatch())
            do {
                while !outbox.hasFailed {
                    guard let job = try inbox.next(into: &batch, after: outbox, tokenize)
                    else { return }
                    try compute(batch, &vectors)
                    try outbox.finish(job, with: vectors, deliver)
                }
            } catch {
                outbox.fail(error)
            }
        }
        // The first window tells whether there is work for more than this thread.
        try inbox.prepare(tokenize)
        if inbox.hasFewBatches {
            work(0)
        } else {
            DispatchQueue.concurrentPerform(iterations: workers, execute: work)
        }
        return try outbox.result()
    }
}
