/// Which texts are computed together.
///
/// There is no padding, so texts of any lengths fit together; the longest go first so that workers
/// finish at about the same time.
package struct EncodingPlan: Sendable, Equatable {
    /// Batches of text numbers, each within the budget or one long text alone.
    package let batches: [[Int]]

    /// Packs texts of the given lengths.
    ///
    /// - Parameters:
    ///   - lengths: tokens of each text.
    ///   - budget: tokens that a batch may have.
    ///   - workers: a plan is made for at least so many, where there are tokens enough.
    package init(lengths: [Int], budget: Int, workers: Int) {
        precondition(budget > 0 && workers > 0)
        let total = lengths.reduce(0, +)
        let share = max(Self.leastShare, (total + workers - 1) / workers)
        let limit = min(budget, share)
        let order = lengths.indices.sorted { (lengths[$1], $0) < (lengths[$0], $1) }
        var batches: [[Int]] = []
        var current: [Int] = []
        var tokens = 0
        for text in order {
            if !current.isEmpty, tokens + lengths[text] > limit {
                batches.append(current)
                (current, tokens) = ([], 0)
            }
            current.append(text)
            tokens += lengths[text]
        }
        if !current.isEmpty { batches.append(current) }
        self.batches = batches
    }

    /// Fewer tokens than this are not worth another worker.
    private static let leastShare = 128
}
