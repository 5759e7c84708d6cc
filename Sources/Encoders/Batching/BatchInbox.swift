internal import Synchronization
internal import Tokenization

/// The batches that wait for a worker, and the texts that are not batches yet.
final class BatchInbox: Sendable {
    private struct State {
        var texts: AnyIterator<String>
        /// Batches of the window that was read last, the next one at the end.
        var ready: [BatchJob] = []
        var window = 0
        var isExhausted = false
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
    var hasFewBatches: Bool { state.withLock { $0.isExhausted && $0.ready.count < 2 } }

    /// Reads the first window.
    func prepare(
        _ tokenize: @Sendable (String, inout TokenBatch) throws -> Void
    ) throws {
        try state.withLock { state in try read(&state, tokenize) }
    }

    /// The next batch, or nil when there is none and never will be.
    ///
    /// A worker that finds none reads and tokenises the next window while others compute; those
    /// who want a batch meanwhile wait for the lock.
    func next(
        after outbox: BatchOutbox<some Sendable>,
        _ tokenize: @Sendable (String, inout TokenBatch) throws -> Void
    ) throws -> BatchJob? {
        try state.withLock { state in
            if state.ready.isEmpty, !state.isExhausted {
                guard outbox.waitForRoom(beforeWindow: state.window) else { return nil }
                try read(&state, tokenize)
            }
            return state.ready.popLast()
        }
    }

    private func read(
        _ state: inout State,
        _ tokenize: @Sendable (String, inout TokenBatch) throws -> Void
    ) throws {
        var tokens = TokenBatch()
        while tokens.count < windowTexts, tokens.tokenCount < windowTokens {
            guard let text = state.texts.next() else {
                state.isExhausted = true
                break
            }
            try tokenize(text, &tokens)
        }
        let lengths = (0..<tokens.count).map { Int(tokens.offsets[$0 + 1] - tokens.offsets[$0]) }
        let plan = EncodingPlan(lengths: lengths, budget: tokenBudget, workers: workers)
        for rows in plan.batches.reversed() {
            var batch = TokenBatch()
            for row in rows {
                let range = Int(tokens.offsets[row])..<Int(tokens.offsets[row + 1])
                batch.append(tokens.ids[range], segments: tokens.segments[range])
            }
            state.ready.append(
                BatchJob(window: state.window, windowCount: tokens.count, rows: rows, batch: batch)
            )
        }
        state.window += 1
    }
}
