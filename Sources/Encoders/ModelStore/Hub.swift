public import Foundation

/// A server of models: files lie at `BASE/OWNER/NAME/resolve/REVISION/FILE`.
public struct Hub: Sendable, Equatable {
    /// The server.
    public let base: URL
    /// The key that is sent to it, if any.
    public let token: String?

    /// A hub; the public one by default.
    public init(base: URL = Self.standard, token: String? = nil) {
        self.base = base
        self.token = token
    }

    /// The hub that `HF_ENDPOINT` names, with the key in `HF_TOKEN`.
    public init(environment: [String: String]) {
        let named = environment["HF_ENDPOINT"].flatMap { $0.isEmpty ? nil : URL(string: $0) }
        let token = environment["HF_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
        self.init(base: named ?? Self.standard, token: token)
    }

    /// The public hub.
    public static var standard: URL {
        var parts = URLComponents()
        parts.scheme = "https"
        parts.host = "huggingface.co"
        return parts.url ?? URL(filePath: "/")
    }

    /// Where a model's file lies.
    func url(of file: String, model: String) -> URL {
        base.appending(path: "\(model)/resolve/main/\(file)")
    }

    /// Fields of every request.
    var fields: [String: String] {
        token.map { ["Authorization": "Bearer \($0)"] } ?? [:]
    }
}
