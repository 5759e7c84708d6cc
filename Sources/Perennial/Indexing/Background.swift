internal import Dispatch
internal import Synchronization

/// A computation that runs on another thread while the caller goes on.
final class Background<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let group = DispatchGroup()

    /// Starts the computation.
    init(_ compute: @escaping @Sendable () throws -> Value) {
        DispatchQueue.global(qos: .userInitiated).async(group: group) { [self] in
            let outcome = Result { try compute() }
            result.withLock { $0 = outcome }
        }
    }

    /// Whether the result is there.
    var isFinished: Bool { result.withLock { $0 != nil } }

    /// Waits for the end, whatever it is.
    func wait() { group.wait() }

    /// Waits for the result.
    ///
    /// - Throws: what the computation threw.
    func value() throws -> Value {
        group.wait()
        guard let outcome = result.withLock({ $0 }) else {
            preconditionFailure("a finished computation has a result")
        }
        return try outcome.get()
    }
}
