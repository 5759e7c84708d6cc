internal import Foundation

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
        _ request: HTTPRequest,
        _ opening: (HTTPAnswer) throws -> (Data) throws -> Void
    ) throws -> HTTPAnswer {
        let exchange = HTTPExchange(url: request.name)
        let task = session.dataTask(with: request.urlRequest)
        delegate.add(exchange, for: task.taskIdentifier)
        task.resume()
        // Without effect on a task that has ended.
        defer { task.cancel() }
        let (answer, received) = try exchange.wait(opening)
        if let expected = answer.contentLength, received < expected,
            answer.fields["content-encoding"] == nil
        {
            throw HTTPFailure(
                fault: .cutShort(url: request.name, expected: expected, received: received)
            )
        }
        return answer
    }

    /// Sends a request and gathers the whole body of a success, at most `limit` bytes.
    ///
    /// - Throws: `HTTPFailure`, also for every status that is not a success.
    func body(of request: HTTPRequest, limit: Int) throws(HTTPFailure) -> Data {
        var data = Data()
        let answer: HTTPAnswer
        do {
            answer = try send(request) { _ in
                { piece in
                    guard data.count + piece.count <= limit else {
                        throw HTTPFailure(fault: .tooLarge(url: request.name, limit: limit))
                    }
                    data.append(piece)
                }
            }
        } catch let failure as HTTPFailure {
            throw failure
        } catch {
            throw HTTPFailure(fault: .unreachable(url: request.name, reason: "\(error)"))
        }
        guard answer.isSuccess else {
            throw HTTPFailure(answer: answer, url: request.name, body: data)
        }
        return data
    }
}
