/// How long texts are split into passages, each with a vector of its own.
public struct PassageSettings: Sendable, Codable, Equatable {
    /// The most tokens of a passage, those of the title included.
    public var tokens: Int
    /// Tokens that a passage shares with the one before, fewer than half of `tokens`.
    public var overlap: Int

    /// Settings for passages of so many tokens.
    ///
    /// - Throws: `PerennialError.badPassages` when a passage is too short or overlaps too much.
    public init(tokens: Int, overlap: Int = 0) throws {
        guard tokens >= 8, overlap >= 0, overlap < tokens - tokens / 2 else {
            throw PerennialError.badPassages(tokens: tokens, overlap: overlap)
        }
        self.tokens = tokens
        self.overlap = overlap
    }

    /// Splits a text of these tokens.
    ///
    /// A passage ends where a word ends, and in its second half at the end of a sentence where there
    /// is one, so that nothing is torn that can be kept together.
    ///
    /// - Parameters:
    ///   - text: the text's UTF-8.
    ///   - spans: where its tokens stand, ascending.
    ///   - reserved: tokens that are put before every passage, such as a title's.
    /// - Returns: ranges of the UTF-8, ascending, one at least; together they have every token.
    func split(_ text: [UInt8], spans: [Range<Int>], reserved: Int) -> [Range<Int>] {
        let room = max(tokens - reserved, tokens / 2)
        guard spans.count > room else { return [0..<text.count] }
        var passages: [Range<Int>] = []
        var first = 0
        while first < spans.count {
            let limit = first + min(room, spans.count - first)
            let end = limit == spans.count ? limit : self.end(from: first, to: limit, text, spans)
            passages.append(spans[first].lowerBound..<spans[end - 1].upperBound)
            guard end < spans.count else { break }
            first = max(start(before: end, text, spans), first + 1)
        }
        return passages
    }

    /// The token after the last one of a passage that may go on to `limit`.
    private func end(from first: Int, to limit: Int, _ text: [UInt8], _ spans: [Range<Int>]) -> Int
    {
        let candidates = stride(from: limit, to: first + (limit - first) / 2, by: -1)
        let wordEnds = candidates.filter { Self.isGap(text, before: spans[$0].lowerBound) }
        return wordEnds.first { Self.endsSentence(text, before: spans[$0].lowerBound) }
            ?? wordEnds.first ?? limit
    }

    /// The first token of the passage after one that ends at `end`.
    private func start(before end: Int, _ text: [UInt8], _ spans: [Range<Int>]) -> Int {
        (end - overlap..<end).first { Self.isGap(text, before: spans[$0].lowerBound) } ?? end
    }

    private static func isGap(_ text: [UInt8], before place: Int) -> Bool {
        place > 0 && isSpace(text[place - 1])
    }

    private static func endsSentence(_ text: [UInt8], before place: Int) -> Bool {
        let last = text[..<place].last { !isSpace($0) }
        return last.map { [UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?")].contains($0) }
            ?? false
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }
}
