/// What splitting one word by merges needs.
struct BytePairScratch: Sendable {
    /// A token of the word, linked to its neighbours.
    struct Symbol: Sendable {
        /// The token, or -1 once it is part of the one before.
        var id: Int32
        var range: Range<Int>
        var previous: Int
        var next: Int
    }

    /// The characters of the word, later the tokens.
    var symbols: [Symbol] = []
    /// Merges that may be possible, the earliest on top: rank in the high half, position in the low.
    var candidates = MinimumHeap()

    /// Appends a token behind all others.
    mutating func append(_ id: Int32, _ range: Range<Int>) {
        let index = symbols.count
        if index > 0 { symbols[index - 1].next = index }
        symbols.append(Symbol(id: id, range: range, previous: index - 1, next: -1))
    }
}
