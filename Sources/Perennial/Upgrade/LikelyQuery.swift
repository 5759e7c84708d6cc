internal import Compatibility

/// What somebody might ask who wants a text: one of its sentences, or the text where it is as short.
///
/// Documents are longer than queries, and models treat the two differently: a map that is to follow
/// queries is fitted with texts of their kind. The same text gives the same query.
struct LikelyQuery {
    /// The query.
    let text: String
    /// Whether it is all of the text.
    let isWhole: Bool

    /// Words of a query at most.
    private static let mostWords = 24
    /// What is shorter says too little: words, or characters where a script has no spaces.
    private static let (leastWords, leastCharacters) = (4, 12)

    /// One of the sentences of a text.
    init(of document: String) {
        let sentences: [[Substring]] = Self.sentences(of: document)
            .map { $0.split(whereSeparator: \.isWhitespace) }
            .filter { words in
                words.count >= Self.leastWords
                    || words.count == 1 && words[0].count >= Self.leastCharacters
            }
        guard !sentences.isEmpty else {
            (text, isWhole) = (document, true)
            return
        }
        var draws = SeededDraws(seed: Self.hash(document))
        let words = sentences[draws.index(below: sentences.count)]
        text = words.prefix(Self.mostWords).joined(separator: " ")
        isWhole = text == document
    }

    /// The parts of a text that end at a full stop before a space, at one of the scripts that have no
    /// spaces, or with a line.
    private static func sentences(of text: String) -> [Substring] {
        var parts: [Substring] = []
        var start = text.startIndex
        for place in text.indices {
            let next = text.index(after: place)
            let ends: Bool =
                switch text[place] {
                case "。", "！", "？", "\n", "\r\n": true
                case ".", "!", "?": next == text.endIndex || text[next].isWhitespace
                default: false
                }
            guard ends else { continue }
            parts.append(text[start..<next])
            start = next
        }
        return parts + [text[start...]]
    }

    /// FNV-1a (Fowler, Noll and Vo), 64 bits.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }
}
