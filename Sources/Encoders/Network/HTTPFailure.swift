internal import Foundation

/// A fault with what a retry needs to know.
struct HTTPFailure: Error {
    /// What went wrong.
    let fault: HTTPFault
    /// How long the server wants us to wait.
    var retryAfter: Duration?
    /// Whether bytes arrived that need not be fetched again.
    var madeProgress = false

    /// A failure of that kind.
    init(fault: HTTPFault) {
        self.fault = fault
    }

    /// What an answer that is no success means, with the message of its body.
    init(answer: HTTPAnswer, url: String, body: Data) {
        fault = .status(url: url, code: answer.status, message: Self.message(of: body))
        retryAfter = answer.retryAfter()
    }

    /// The message of an error body: that of the usual JSON shapes, or its text; one line.
    private static func message(of body: Data) -> String {
        var text = String(decoding: body.prefix(2000), as: UTF8.self)
        if let object = try? JSONSerialization.jsonObject(with: body) as? [String: Any] {
            let inner = object["error"] as? [String: Any] ?? object
            let named = inner["message"] ?? inner["error"] ?? inner["detail"]
            if let named = named as? String { text = named }
        } else if text.lowercased().contains("<html") {
            text = ""
        }
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count > 300 ? line.prefix(300) + "…" : line
    }
}
