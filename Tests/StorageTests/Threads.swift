import Foundation
import Synchronization

/// Threads that run at the same time, whatever the number of cores.
enum Threads {
    /// Runs all bodies at once, waits for them, and throws the first error.
    static func run(_ bodies: [@Sendable () throws -> Void]) throws {
        let outcome = Outcome()
        let group = DispatchGroup()
        for body in bodies {
            group.enter()
            Thread {
                do { try body() } catch { outcome.note(error) }
                group.leave()
            }.start()
        }
        group.wait()
        if let error = outcome.error { throw error }
    }

    private final class Outcome: Sendable {
        private let first = Mutex<(any Error)?>(nil)

        var error: (any Error)? { first.withLock { $0 } }

        func note(_ error: any Error) { first.withLock { $0 = $0 ?? error } }
    }
}
