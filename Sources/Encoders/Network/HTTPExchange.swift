internal import Dispatch
internal import Foundation
internal import Synchronization

/// One request on its way: what the session reports waits here for the thread that sent it.
final class HTTPExchange: Sendable {
    /// What a session reports, in the order in which it happens.
    enum Event {
        /// The fields of a redirect.
        case redirect([String: String])
        /// The status and fields of the answer.
        case head(status: Int, fields: [String: String])
        /// A piece of the body.
        case body(Data)
        /// The end, with what ended it if it is not the last byte.
        case end(HTTPFailure?)
    }

    private let url: String
    private let events = Mutex<[Event]>([])
    private let arrived = DispatchSemaphore(value: 0)

    /// An exchange with the given address, which names it in errors.
    init(url: String) {
        self.url = url
    }

    /// Adds what the session reports.
    func report(_ event: Event) {
        events.withLock { $0.append(event) }
        arrived.signal()
    }

    /// Waits for the answer; `opening` sees its head and says what takes its body.
    ///
    /// - Throws: what the closures throw, as soon as they do, or `HTTPFailure`.
    func wait(
        _ opening: (HTTPAnswer) throws -> (Data) throws -> Void
    ) throws -> (answer: HTTPAnswer, received: Int) {
        var origin: [String: String]?
        var current: (answer: HTTPAnswer, sink: (Data) throws -> Void)?
        var received = 0
        while true {
            switch next() {
            case .redirect(let fields): origin = origin ?? fields
            case .head(let status, let fields):
                let answer = HTTPAnswer(status: status, fields: fields, originFields: origin)
                current = (answer, try opening(answer))
            case .body(let data):
                received += data.count
                try current?.sink(data)
            case .end(let failure):
                if let failure { throw failure }
                guard let answer = current?.answer else {
                    throw HTTPFailure(fault: .unreachable(url: url, reason: "no answer"))
                }
                return (answer, received)
            }
        }
    }

    private func next() -> Event {
        arrived.wait()
        return events.withLock { $0.removeFirst() }
    }
}
