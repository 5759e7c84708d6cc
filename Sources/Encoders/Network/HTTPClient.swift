internal import Foundation
internal import Synchronization

#if canImport(FoundationNetworking)
internal import FoundationNetworking
#endif

/// Blocking HTTP exchanges over one session, which keeps connections open between them.
///
/// Safe to use from several threads; each exchange blocks the thread that asks for it.
final class HTTPClient: Sendable {
    private let session: URLSession
    private let delegate = SessionDelegate()

    /// A client that gives up on a connection when nothing arrives for `idleTimeout`.
    init(idleTimeout: Duration = .seconds(60)) {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = idleTimeout / .seconds(1)
        configuration.httpCookieStorage = nil
        configuration.urlCache = nil
        session = URLSession(configuration: configuration, delegate: delegate, delegateQueue: nil)
    }

    deinit { session.invalidateAndCancel() }

    /// Sends a request; `opening` sees the head of the answer and says what takes its body.
    ///
    /// - Throws: what `opening` or its sink throws, or `HTTPFailure`.
    @discardableResult
    func send(
        _ request: URLRequest,
        _ opening: @escaping HTTPExchange.Opening
    ) throws -> HTTPAnswer {
        let url = request.url?.absoluteString ?? ""
        let exchange = HTTPExchange(opening)
        let task = session.dataTask(with: request)
        delegate.add(exchange, for: task.taskIdentifier)
        task.resume()
        do {
            let (answer, received) = try exchange.wait()
            if let expected = answer.contentLength, received < expected,
                answer.fields["content-encoding"] == nil, request.httpMethod != "HEAD"
            {
                throw HTTPFailure(
                    fault: .cutShort(url: url, expected: expected, received: received)
                )
            }
            return answer
        } catch let error as URLError {
            let reason = error.localizedDescription
            throw HTTPFailure(fault: .unreachable(url: url, reason: reason))
        }
    }

    /// Sends a request and gathers the whole body of a success.
    ///
    /// - Throws: `HTTPFailure`, also for every status that is not a success.
    func body(
        of request: URLRequest,
        limit: Int
    ) throws(HTTPFailure) -> (answer: HTTPAnswer, data: Data) {
        let url = request.url?.absoluteString ?? ""
        let gathered = Mutex(Data())
        let answer: HTTPAnswer
        do {
            answer = try send(request) { _ in
                { piece in
                    try gathered.withLock {
                        guard $0.count + piece.count <= limit else {
                            throw HTTPFailure(fault: .tooLarge(url: url, limit: limit))
                        }
                        $0.append(piece)
                    }
                }
            }
        } catch let failure as HTTPFailure {
            throw failure
        } catch {
            throw HTTPFailure(fault: .unreachable(url: url, reason: "\(error)"))
        }
        let data = gathered.withLock { $0 }
        guard answer.isSuccess else { throw .status(answer, url: url, body: data) }
        return (answer, data)
    }
}

extension HTTPFailure {
    /// The failure that an answer means, with the message of its body.
    static func status(_ answer: HTTPAnswer, url: String, body: Data) -> HTTPFailure {
        HTTPFailure(
            fault: .status(url: url, code: answer.status, message: message(of: body)),
            retryAfter: answer.retryAfter()
        )
    }

    /// The message of an error body: that of the usual JSON shapes, or its text; one line.
    private static func message(of body: Data) -> String {
        var text = String(decoding: body.prefix(2000), as: UTF8.self)
        if let object = try? JSONSerialization.jsonObject(with: body) as? [String: Any] {
            let inner = object["error"] as? [String: Any] ?? object
            let named = inner["message"] ?? inner["error"] ?? inner["detail"]
            if let named = named as? String { text = named }
        } else if text.contains("<html") || text.contains("<HTML") {
            text = ""
        }
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count > 300 ? line.prefix(300) + "…" : line
    }
}
