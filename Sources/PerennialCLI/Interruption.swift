import Dispatch
import Foundation
import Synchronization

/// Notices Ctrl-C, so that long work can end at a commit; a second Ctrl-C ends it at once.
final class Interruption: Sendable {
    private let requested = Atomic<Bool>(false)

    /// Whether the user asked to stop.
    var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// Runs `body` while SIGINT and SIGTERM are noticed instead of ending the process.
    ///
    /// `unit` is what is still completed.
    static func watching<R>(
        ending unit: String = "the documents at hand",
        _ body: (Interruption) throws -> R
    ) rethrows -> R {
        let interruption = Interruption()
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if interruption.requested.exchange(true, ordering: .relaxed) {
                    Foundation.exit(ExitStatus.interrupted.rawValue)
                }
                Console.error("stopping after \(unit); again to stop at once")
            }
            source.resume()
            return source
        }
        defer {
            for source in sources { source.cancel() }
            for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
        }
        return try body(interruption)
    }
}
