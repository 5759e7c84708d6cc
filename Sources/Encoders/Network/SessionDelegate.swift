internal import Foundation
internal import Synchronization

#if canImport(FoundationNetworking)
internal import FoundationNetworking
#endif

/// Leads what a session reports to the exchange that it belongs to.
final class SessionDelegate: NSObject, URLSessionDataDelegate {
    private let exchanges = Mutex<[Int: HTTPExchange]>([:])

    func add(_ exchange: HTTPExchange, for task: Int) {
        exchanges.withLock { $0[task] = exchange }
    }

    /// Ends an exchange, also for its sender.
    private func end(_ task: URLSessionTask, _ failure: HTTPFailure?) {
        exchanges.withLock { $0.removeValue(forKey: task.taskIdentifier) }?.report(.end(failure))
    }

    private func exchange(of task: URLSessionTask) -> HTTPExchange? {
        exchanges.withLock { $0[task.taskIdentifier] }
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        guard let from = response.url, let to = request.url else { return completionHandler(nil) }
        exchange(of: task)?.report(.redirect(Self.fields(of: response)))
        guard to.scheme == from.scheme || to.scheme == "https" else {
            let fault = HTTPFault.badRedirect(url: from.absoluteString, to: to.absoluteString)
            end(task, HTTPFailure(fault: fault))
            task.cancel()
            return completionHandler(nil)
        }
        var request = request
        // A key is meant for the server that it was given to, not for where that server points.
        if to.host != from.host || to.port != from.port {
            request.setValue(nil, forHTTPHeaderField: "Authorization")
        }
        completionHandler(request)
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        guard let response = response as? HTTPURLResponse else {
            return completionHandler(.cancel)
        }
        exchange(of: dataTask)?.report(
            .head(status: response.statusCode, fields: Self.fields(of: response))
        )
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        exchange(of: dataTask)?.report(.body(data))
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        didCompleteWithError error: (any Error)?
    ) {
        let url = task.originalRequest?.url?.absoluteString ?? ""
        end(
            task,
            error.map {
                HTTPFailure(fault: .unreachable(url: url, reason: Self.reason(for: $0)))
            }
        )
    }

    /// The system's words for an error, in one line.
    private static func reason(for error: any Error) -> String {
        let code = (error as? URLError)?.code
        let known: [URLError.Code: String] = [
            .cannotConnectToHost: "cannot connect", .cannotFindHost: "no such host",
            .timedOut: "no answer in time", .networkConnectionLost: "the connection broke",
            .secureConnectionFailed: "no secure connection",
            .serverCertificateUntrusted: "the server's certificate is not trusted",
        ]
        return code.flatMap { known[$0] } ?? error.localizedDescription
    }

    private static func fields(of response: HTTPURLResponse) -> [String: String] {
        var fields: [String: String] = [:]
        for (name, value) in response.allHeaderFields {
            if let name = name as? String, let value = value as? String {
                fields[name.lowercased()] = value
            }
        }
        return fields
    }
}
