internal import Foundation

extension RemoteEndpoint {
    /// The server and model that a text names: `http(s)://…#MODEL`, or `…#MODEL?query=TEXT&document=TEXT`
    /// where texts are put before queries and documents; `nil` for a text that names no server.
    ///
    /// - Parameters:
    ///   - reference: the text; what stands behind `query=` and `document=` is percent-encoded where needed.
    ///   - key: sent as a bearer token; never part of the text.
    /// - Throws: `EncodersError.endpoint` with `.noModel` or `.unknownPart`.
    public init?(reference: String, key: String? = nil) throws(EncodersError) {
        guard reference.hasPrefix("http://") || reference.hasPrefix("https://") else { return nil }
        let parts = reference.split(separator: "#", maxSplits: 1).map(String.init)
        guard parts.count == 2, let url = URL(string: parts[0]) else {
            throw .endpoint(.noModel(url: parts[0]))
        }
        let named = parts[1].split(separator: "?", maxSplits: 1).map(String.init)
        self.init(url: url, model: named[0], key: key)
        if named.count == 2 { prompts = try Self.prompts(named[1]) }
    }

    /// The text that names this server, model and prompts.
    public var reference: String {
        let parts = Self.roles.compactMap { role in
            prompts.texts[role].map { text in
                "\(role)="
                    + (text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text)
            }
        }
        return "\(url.absoluteString)#\(model)"
            + (parts.isEmpty ? "" : "?" + parts.joined(separator: "&"))
    }

    private static let roles = ["query", "document"]

    /// `query=TEXT&document=TEXT`, each once or not at all.
    private static func prompts(_ text: String) throws(EncodersError) -> Prompts {
        var prompts: [String: String] = [:]
        for part in text.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard pair.count == 2, roles.contains(pair[0]),
                let value = pair[1].removingPercentEncoding
            else { throw .endpoint(.unknownPart(String(part))) }
            prompts[pair[0]] = value
        }
        return Prompts(prompts, defaultName: nil)
    }
}
