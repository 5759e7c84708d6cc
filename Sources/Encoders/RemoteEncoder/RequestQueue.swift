internal import Dispatch
internal import Synchronization

/// Requests that several threads work off; their answers in the order of the requests.
final class RequestQueue: Sendable {
    private struct State {
        var next = 0
        var answers: [[[Float]]]
        var failure: (any Error)?
    }

    private let state: Mutex<State>
    private let count: Int

    /// A queue of so many requests.
    init(count: Int) {
        self.count = count
        state = Mutex(State(answers: .init(repeating: [], count: count)))
    }

    /// Works off all requests and waits for the last; after a failure no new one is begun.
    func run(connections: Int, _ request: @escaping @Sendable (Int) throws -> [[Float]]) {
        let workers = min(max(1, connections), count)
        // The calling thread does its share, so that one request needs no other thread.
        let group = DispatchGroup()
        let queue = DispatchQueue(label: "perennial.requests", attributes: .concurrent)
        for _ in 1..<max(1, workers) {
            queue.async(group: group) { self.work(request) }
        }
        work(request)
        group.wait()
    }

    /// The answers, or the first failure.
    func results() throws -> [[[Float]]] {
        try state.withLock {
            if let failure = $0.failure { throw failure }
            return $0.answers
        }
    }

    private func work(_ request: @Sendable (Int) throws -> [[Float]]) {
        while let index = take() {
            do {
                let answer = try request(index)
                state.withLock { $0.answers[index] = answer }
            } catch {
                state.withLock { if $0.failure == nil { $0.failure = error } }
            }
        }
    }

    private func take() -> Int? {
        state.withLock {
            guard $0.failure == nil, $0.next < count else { return nil }
            $0.next += 1
            return $0.next - 1
        }
    }
}
