internal import Dispatch
internal import Synchronization
internal import Tensors

/// Puts the vectors of computed batches in the order of their texts and hands them on.
final class BatchOutbox<Result: Sendable>: Sendable {
    private struct State {
        var result: Result
        /// Windows with vectors that cannot be handed on yet.
        var windows: [Int: (vectors: Matrix, missing: Int)] = [:]
        /// The window that is handed on next.
        var next = 0
        var failure: (any Error)?
    }

    /// Windows in memory before reading waits.
    private let openWindows = 4
    private let state: Mutex<State>
    private let room = DispatchSemaphore(value: 0)

    init(_ result: Result) {
        state = Mutex(State(result: result))
    }

    /// Whether an error ended the run.
    var hasFailed: Bool { state.withLock { $0.failure != nil } }

    /// Keeps the first error and wakes whoever waits for room.
    func fail(_ error: any Error) {
        state.withLock { state in
            if state.failure == nil { state.failure = error }
        }
        room.signal()
    }

    /// What was delivered, or the error that ended the run.
    func result() throws -> Result {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            return state.result
        }
    }

    /// Waits until few windows are open; false when the run has failed.
    func waitForRoom(beforeWindow window: Int) -> Bool {
        if hasFailed { return false }
        if window >= openWindows { room.wait() }
        return !hasFailed
    }

    /// Takes the vectors of a batch, and hands on every window that is complete and next.
    func finish(
        _ job: BatchJob,
        with vectors: VectorBatch,
        _ deliver: @Sendable (inout Result, Matrix) throws -> Void
    ) throws {
        try state.withLock { state in
            guard state.failure == nil else { return }
            var window =
                state.windows.removeValue(forKey: job.window)
                ?? (Matrix(rows: job.windowCount, columns: vectors.columns), job.windowCount)
            window.vectors.replaceRows(job.rows, by: vectors)
            window.missing -= job.rows.count
            state.windows[job.window] = window
            while let window = state.windows[state.next], window.missing == 0 {
                state.windows.removeValue(forKey: state.next)
                state.next += 1
                room.signal()
                try deliver(&state.result, window.vectors)
            }
        }
    }
}

extension Matrix {
    /// Puts row `i` of `vectors` at row `numbers[numbers.startIndex + i]`.
    fileprivate mutating func replaceRows(_ numbers: ArraySlice<Int>, by vectors: VectorBatch) {
        var from = 0
        for row in numbers {
            for column in 0..<columns {
                elements[row * columns + column] = vectors.elements[from + column]
            }
            from += columns
        }
    }
}
