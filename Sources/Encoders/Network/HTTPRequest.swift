internal import Foundation

#if canImport(FoundationNetworking)
internal import FoundationNetworking
#endif

/// A request: a GET, or a POST when it has a body.
struct HTTPRequest {
    /// The address.
    let url: URL
    /// Header fields.
    var fields: [String: String] = [:]
    /// JSON to be sent, if any.
    var json: Data?

    /// The address without what may be secret in it.
    var name: String {
        guard var parts = URLComponents(url: url, resolvingAgainstBaseURL: true) else {
            return url.path
        }
        parts.user = nil
        parts.password = nil
        parts.query = nil
        return parts.string ?? url.path
    }

    /// The request as a session takes it.
    var urlRequest: URLRequest {
        var request = URLRequest(url: url)
        for (name, value) in fields { request.setValue(value, forHTTPHeaderField: name) }
        request.setValue("perennial", forHTTPHeaderField: "User-Agent")
        // A compressed answer has no length to compare with, and hides where a resume would start.
        request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
        if let json {
            request.httpMethod = "POST"
            request.httpBody = json
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        return request
    }
}
