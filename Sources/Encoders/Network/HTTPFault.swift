/// How an exchange over HTTP failed.
public enum HTTPFault: Error, Equatable, Sendable {
    /// No connection, or it broke; the reason is the system's words.
    case unreachable(url: String, reason: String)
    /// The body ended early.
    case cutShort(url: String, expected: Int, received: Int)
    /// The server answered with a status that is not a success, and this message.
    case status(url: String, code: Int, message: String)
    /// The server redirects to an address that is not followed.
    case badRedirect(url: String, to: String)
    /// The body is longer than anything sensible.
    case tooLarge(url: String, limit: Int)

    /// Whether the same request may succeed when it is sent again.
    var isTransient: Bool {
        switch self {
        case .unreachable, .cutShort: true
        case .status(_, let code, _): code == 408 || code == 429 || code >= 500
        case .badRedirect, .tooLarge: false
        }
    }
}

extension HTTPFault: CustomStringConvertible {
    /// What happened and where, in one line.
    public var description: String {
        switch self {
        case .unreachable(let url, let reason): "\(url): \(reason)"
        case .cutShort(let url, let expected, let received):
            "\(url): the connection ended after \(received) of \(expected) bytes"
        case .status(let url, let code, let message):
            "\(url): the server answers \(code)\(message.isEmpty ? "" : ": \(message)")"
        case .badRedirect(let url, let to): "\(url): refuses to follow a redirect to \(to)"
        case .tooLarge(let url, let limit): "\(url): the answer is longer than \(limit) bytes"
        }
    }
}
