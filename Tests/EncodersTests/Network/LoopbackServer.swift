import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// An HTTP server of a test, on a free port of this machine.
final class LoopbackServer: Sendable {
    /// A request as it came.
    struct Request: Sendable {
        let method: String
        let path: String
        let headers: [String: String]
        let body: Data

        /// A header field by its name in lower case.
        subscript(field: String) -> String? { headers[field] }
    }

    /// What is answered.
    struct Answer: Sendable {
        var status = 200
        var headers: [String: String] = [:]
        var body = Data()
        /// After how many bytes of the body the connection is closed.
        var cut: Int?

        /// An answer with a JSON text.
        static func json(_ text: String, status: Int = 200) -> Answer {
            Answer(
                status: status,
                headers: ["Content-Type": "application/json"],
                body: Data(text.utf8)
            )
        }
    }

    /// `http://127.0.0.1:PORT`.
    let url: URL
    private let running: Task<Void, any Error>
    private let log: Log

    /// Starts a server that answers every request by `respond`.
    init(_ respond: @escaping @Sendable (Request) -> Answer) async throws {
        let log = Log()
        self.log = log
        let server = HTTPServer(
            address: try sockaddr_in.inet(ip4: "127.0.0.1", port: 0),
            logger: .disabled,
            handler: ClosureHTTPHandler { request in
                let received = try await Request(request)
                log.requests.withLock { $0.append(received) }
                return HTTPResponse(respond(received))
            }
        )
        running = Task { try await server.run() }
        try await server.waitUntilListening(timeout: 60)
        guard case .ip4(_, let port) = await server.listeningAddress,
            let url = URL(string: "http://127.0.0.1:\(port)")
        else { throw CocoaError(.featureUnsupported) }
        self.url = url
    }

    deinit { running.cancel() }

    /// All requests so far.
    var requests: [Request] { log.requests.withLock { $0 } }

    private final class Log: Sendable {
        let requests = Mutex<[Request]>([])
    }
}

extension LoopbackServer.Request {
    fileprivate init(_ request: HTTPRequest) async throws {
        method = request.method.rawValue
        path = request.path
        var headers: [String: String] = [:]
        for header in request.headers.keys {
            headers[header.rawValue.lowercased()] = request.headers[header]
        }
        self.headers = headers
        body = try await request.bodyData
        // A client that gave up in the middle asks again: what it left is no request.
        if let expected = headers["content-length"].flatMap(Int.init), expected != body.count {
            throw CocoaError(.fileReadUnknown)
        }
    }
}

extension HTTPResponse {
    fileprivate init(_ answer: LoopbackServer.Answer) {
        var headers = HTTPHeaders()
        for (name, value) in answer.headers { headers[HTTPHeader(name)] = value }
        let body =
            if let cut = answer.cut {
                HTTPBodySequence(
                    from: BreakingBytes(data: answer.body.prefix(cut)),
                    count: answer.body.count
                )
            } else {
                HTTPBodySequence(data: answer.body)
            }
        self.init(
            statusCode: HTTPStatusCode(answer.status, phrase: "Status"),
            headers: headers,
            body: body
        )
    }
}

/// Bytes that end in an error, upon which the server closes the connection.
private struct BreakingBytes: AsyncBufferedSequence {
    let data: Data

    func makeAsyncIterator() -> Iterator { Iterator(rest: data) }

    struct Iterator: AsyncBufferedIteratorProtocol {
        var rest: Data

        mutating func next() async throws -> UInt8? {
            guard let byte = rest.first else { throw CocoaError(.fileReadUnknown) }
            rest = rest.dropFirst()
            return byte
        }

        mutating func nextBuffer(suggested count: Int) async throws -> Data? {
            guard !rest.isEmpty else { throw CocoaError(.fileReadUnknown) }
            let piece = rest.prefix(count)
            rest = rest.dropFirst(count)
            return Data(piece)
        }
    }
}

/// Runs what blocks its thread outside of the threads that the server needs.
@discardableResult
func blocking<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
    }
}
