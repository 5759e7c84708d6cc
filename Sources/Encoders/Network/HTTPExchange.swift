internal import Dispatch
internal import Foundation
internal import Synchronization

#if canImport(FoundationNetworking)
internal import FoundationNetworking
#endif

/// One request on its way: gathers what the session reports until the last byte.
///
/// The session's queue calls in, one call at a time; the thread that sent the request waits.
final class HTTPExchange: Sendable {
    /// Takes the body as it arrives.
    typealias Sink = @Sendable (Data) throws -> Void
    /// Looks at the answer's head and chooses what happens to the body.
    typealias Opening = @Sendable (HTTPAnswer) throws -> Sink

    private struct State {
        var firstRedirect: [String: String]?
        var sink: Sink?
        var answer: HTTPAnswer?
        var error: (any Error)?
        var received = 0
    }

    private let opening: Opening
    private let state = Mutex(State())
    private let finished = DispatchSemaphore(value: 0)

    init(_ opening: @escaping Opening) {
        self.opening = opening
    }

    /// A redirect on the way; only the first says what the origin knows about the file.
    func redirect(_ response: HTTPURLResponse) {
        state.withLock {
            if $0.firstRedirect == nil { $0.firstRedirect = HTTPAnswer.fields(of: response) }
        }
    }

    /// The head of the answer; false when the body is not wanted.
    func begin(_ response: HTTPURLResponse) -> Bool {
        let origin = state.withLock { $0.firstRedirect }
        let answer = HTTPAnswer(response, origin: origin)
        do {
            let sink = try opening(answer)
            state.withLock {
                $0.answer = answer
                $0.sink = sink
            }
            return true
        } catch {
            fail(error)
            return false
        }
    }

    /// A piece of the body; false when no more is wanted.
    func receive(_ data: Data) -> Bool {
        let sink = state.withLock {
            $0.received += data.count
            return $0.sink
        }
        do {
            try sink?(data)
            return sink != nil
        } catch {
            fail(error)
            return false
        }
    }

    /// The end, with the session's error if there is one.
    func end(_ error: (any Error)?) {
        if let error { fail(error) }
        finished.signal()
    }

    /// Waits for the end; answers the head and how many bytes of body came.
    func wait() throws -> (answer: HTTPAnswer, received: Int) {
        finished.wait()
        return try state.withLock {
            if let error = $0.error { throw error }
            guard let answer = $0.answer else { throw URLError(.badServerResponse) }
            return (answer, $0.received)
        }
    }

    /// Ends the exchange for a reason of ours; the first error is the cause, later ones follow.
    func fail(_ error: any Error) {
        state.withLock { if $0.error == nil { $0.error = error } }
    }
}
