/// The tokens of words that were split lately.
struct WordCache: Sendable {
    /// Longer words are not kept.
    static let maximumWordLength = 64
    private static let maximumWords = 1 << 15

    private struct Entry: Sendable {
        var hash: UInt64 = 0
        var key: Range<Int32> = 0..<0
        var tokens: Range<Int32> = 0..<0
    }

    /// Open addressing, at most half full; an entry without tokens and key is free.
    private var entries: [Entry] = []
    private var count = 0
    private var keys: [UInt8] = []
    /// Tokens with spans relative to their word.
    private var tokens = TokenBuffer()

    /// Appends the tokens of a word if they are known.
    func append(_ word: Range<Int>, of text: Span<UInt8>, to output: inout TokenBuffer) -> Bool {
        guard !entries.isEmpty else { return false }
        let entry = entries[slot(of: word, hash: Self.hash(word, of: text), in: text)]
        guard !entry.key.isEmpty else { return false }
        for index in Int(entry.tokens.lowerBound)..<Int(entry.tokens.upperBound) {
            output.append(
                tokens.ids[index],
                word.lowerBound + Int(tokens.starts[index]),
                word.lowerBound + Int(tokens.ends[index])
            )
        }
        return true
    }

    /// Keeps the tokens of a word that is not known; spans are positions in `text`.
    mutating func insert(_ word: Range<Int>, of text: Span<UInt8>, tokens new: TokenBuffer) {
        if entries.isEmpty || count >= Self.maximumWords { clear() }
        let hash = Self.hash(word, of: text)
        let (firstKey, firstToken) = (keys.count, tokens.count)
        for position in word { keys.append(text[position]) }
        for index in 0..<new.count {
            tokens.append(
                new.ids[index],
                Int(new.starts[index]) - word.lowerBound,
                Int(new.ends[index]) - word.lowerBound
            )
        }
        entries[slot(of: word, hash: hash, in: text)] = Entry(
            hash: hash,
            key: Int32(firstKey)..<Int32(keys.count),
            tokens: Int32(firstToken)..<Int32(tokens.count)
        )
        count += 1
    }

    private mutating func clear() {
        entries = Array(repeating: Entry(), count: Self.maximumWords * 2)
        count = 0
        keys.removeAll(keepingCapacity: true)
        tokens.removeAll()
        tokens.isTraced = true
    }

    /// Where a word is or would be.
    private func slot(of word: Range<Int>, hash: UInt64, in text: Span<UInt8>) -> Int {
        var slot = Int(truncatingIfNeeded: hash >> 32) & (entries.count - 1)
        while !entries[slot].key.isEmpty {
            if entries[slot].hash == hash, isEqual(entries[slot].key, word, in: text) { break }
            slot = (slot + 1) & (entries.count - 1)
        }
        return slot
    }

    private func isEqual(_ key: Range<Int32>, _ word: Range<Int>, in text: Span<UInt8>) -> Bool {
        guard key.count == word.count else { return false }
        for offset in 0..<word.count
        where keys[Int(key.lowerBound) + offset] != text[word.lowerBound + offset] { return false }
        return true
    }

    /// FNV-1a with a final mix.
    private static func hash(_ word: Range<Int>, of text: Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for position in word { hash = (hash ^ UInt64(text[position])) &* 0x100_0000_01B3 }
        return (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15
    }
}
