internal import Synchronization
internal import Tokenization

/// The batches that wait for a worker, and the texts that are not batches yet.
final class BatchInbox: Sendable {
    private struct State {
        var texts: AnyIterator<String>
        /// The texts of the window that was read last.
        var tokens = TokenBatch()
        /// How they are batched.
        var plan = EncodingPlan(lengths: [], budget: 1, workers: 1)
        /// Batches that were handed out.
        var taken = 0
        /// Windows that were read.
        var windows = 0
        var isExhausted = false

        var isEmpty: Bool { taken == plan.batches.count }
    }

    /// A window ends with the text that reaches either bound.
    private let windowTexts = 1024, windowTokens = 32_768
    private let tokenBudget: Int
    private let workers: Int
    private let state: Mutex<State>

    init(_ texts: sending AnyIterator<String>, tokenBudget: Int, workers: Int) {
        state = Mutex(State(texts: texts))
        self.tokenBudget = tokenBudget
        self.workers = workers
    }

    /// Whether what was read fits one batch and is all there is.
    var hasFewBatches: Bool { state.withLock { $0.isExhausted && $0.plan.batches.count < 2 } }

    /// Reads the first window.
    func prepare(
        _ tokenize: @Sendable (String, inout TokenBatch) throws -> Void
    ) throws {
        try state.withLock { state in try read(&state, tokenize) }
    }

    /// Fills `batch` with the next texts; nil when there are none and never will be.
    ///
    /// A worker that finds none reads and tokenises the next window while others compute; those
    /// who want a batch meanwhile wait for the lock.
    func next(
        into batch: inout TokenBatch,
        after outbox: BatchOutbox<some Sendable>,
        _ tokenize: @Sendable (String, inout TokenBatch) throws -> Void
    ) throws -> BatchJob? {
        try state.withLock { state in
            if state.isEmpty, !state.isExhausted {
                guard outbox.waitForRoom(beforeWindow: state.windows) else { return nil }
                try read(&state, tokenize)
            }
            guard !state.isEmpty else { return nil }
            let rows = state.plan.order[state.plan.batches[state.taken]]
            state.taken += 1
            batch.removeAll()
            for row in rows { batch.append(row, of: state.tokens) }
            return BatchJob(
                window: state.windows - 1,
                windowCount: state.tokens.count,
                rows: rows
            )
        }
    }

    private func read(
        _ state: inout State,
        _ tokenize: @Sendable (String, inout TokenBatch) throws -> Void
    ) throws {
        state.tokens.removeAll()
        while state.tokens.count < windowTexts, state.tokens.tokenCount < windowTokens {
            guard let text = state.texts.next() else {
                state.isExhausted = true
                break
            }
            try tokenize(text, &state.tokens)
        }
        let offsets = state.tokens.offsets
        let lengths = zip(offsets, offsets.dropFirst()).map { Int($1 - $0) }
        state.plan = EncodingPlan(lengths: lengths, budget: tokenBudget, workers: workers)
        state.taken = 0
        state.windows += 1
    }
}
