/// A part of a document's text that has a vector of its own.
public struct Passage: Sendable, Equatable, Codable {
    /// Where it starts in the text's UTF-8.
    public let start: Int
    /// Where it ends in the text's UTF-8.
    public let end: Int
    /// The text between.
    public let text: String

    /// The part of a text; `nil` when the text has no such part.
    init?(_ span: Range<Int>, of text: String) {
        let bytes = text.utf8
        guard span.upperBound <= bytes.count,
            let part = String(bytes.dropFirst(span.lowerBound).prefix(span.count))
        else { return nil }
        start = span.lowerBound
        end = span.upperBound
        self.text = part
    }
}
