/// What the search for the best split of a word needs.
struct UnigramScratch: Sendable {
    /// The best way to reach a position.
    struct Step: Sendable {
        var score = 0.0
        /// Where its last token starts, or -1 before there is a way.
        var start = -1
        var id: Int32 = 0
    }

    /// One step for every byte and one more.
    var steps: [Step] = []
    /// The tokens of the best split, last first.
    var path: [(id: Int32, range: Range<Int>)] = []
}
