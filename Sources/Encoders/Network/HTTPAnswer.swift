internal import Foundation

/// The head of an answer.
struct HTTPAnswer: Sendable {
    /// The status code.
    let status: Int
    /// Header fields, names in lower case.
    let fields: [String: String]
    /// Fields of the first server asked: those of the first redirect, or of the answer itself.
    let originFields: [String: String]

    /// An answer with names of fields in lower case.
    init(status: Int, fields: [String: String], originFields: [String: String]?) {
        self.status = status
        self.fields = fields
        self.originFields = originFields ?? fields
    }

    /// Whether the status is one of success.
    var isSuccess: Bool { (200..<300).contains(status) }
    /// Bytes of the body, where the server says.
    var contentLength: Int? { fields["content-length"].flatMap { Int($0) } }

    /// How long the server asks to wait (`Retry-After`: seconds, or a date).
    func retryAfter(now: Date = Date()) -> Duration? {
        guard let value = fields["retry-after"]?.trimmingCharacters(in: .whitespaces) else {
            return nil
        }
        if let seconds = Int(value) { return .seconds(max(0, seconds)) }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        guard let date = formatter.date(from: value) else { return nil }
        return .milliseconds(max(0, Int64(date.timeIntervalSince(now) * 1000)))
    }
}
