/// Finds added tokens in a text: leftmost first, the longest of those that start together.
struct AddedTokenMatcher: Sendable {
    /// An occurrence.
    struct Match: Equatable {
        /// The token's id.
        var id: Int32
        /// The bytes it takes, with white space that it swallows.
        var range: Range<Int>
        /// Where to look for the next one.
        var end: Int
    }

    private let tokens: [AddedToken]
    private let trie: ByteTrie
    private let firstBytes: InlineArray<256, Bool>
    private let unicode = UnicodeTables.shared

    /// Looks for `content` of each token; contents are distinct and not empty.
    init(_ tokens: [AddedToken]) {
        self.tokens = tokens
        trie = ByteTrie(
            tokens.enumerated().map { (key: $0.element.content, value: Int32($0.offset)) }
        )
        var firstBytes = InlineArray<256, Bool>(repeating: false)
        for token in tokens {
            firstBytes[Int(token.content[0])] = true
        }
        self.firstBytes = firstBytes
    }

    /// Whether there is nothing to find.
    var isEmpty: Bool { tokens.isEmpty }

    /// The first occurrence at or after `position`; white space is swallowed back to `floor` at most.
    func firstMatch(in text: Span<UInt8>, from position: Int, floor: Int) -> Match? {
        if tokens.isEmpty { return nil }
        var position = position
        while position < text.count {
            guard firstBytes[Int(text[position])],
                let found = trie.longestPrefix(of: text, from: position)
            else {
                position += 1
                continue
            }
            let token = tokens[Int(found.value)]
            if token.isSingleWord,
                isWord(before: position, in: text) || isWord(at: found.end, in: text)
            {
                position = found.end
                continue
            }
            var (start, end) = (position, found.end)
            if token.stripsLeft { start = max(floor, spaceStart(before: start, in: text)) }
            if token.stripsRight { end = spaceEnd(from: end, in: text) }
            return Match(id: token.id, range: start..<end, end: found.end)
        }
        return nil
    }

    private func isWord(at position: Int, in text: Span<UInt8>) -> Bool {
        guard position < text.count else { return false }
        return unicode.properties(of: text.scalar(at: position).value).contains(.word)
    }

    private func isWord(before position: Int, in text: Span<UInt8>) -> Bool {
        position > 0 && isWord(at: text.scalarStart(before: position), in: text)
    }

    private func spaceStart(before position: Int, in text: Span<UInt8>) -> Int {
        var start = position
        while start > 0 {
            let previous = text.scalarStart(before: start)
            let properties = unicode.properties(of: text.scalar(at: previous).value)
            guard properties.contains(.whitespace) else { break }
            start = previous
        }
        return start
    }

    private func spaceEnd(from position: Int, in text: Span<UInt8>) -> Int {
        var end = position
        while end < text.count {
            let (scalar, length) = text.scalar(at: end)
            guard unicode.properties(of: scalar).contains(.whitespace) else { break }
            end += length
        }
        return end
    }
}
