/// Which texts are computed together.
///
/// There is no padding, so texts of any lengths fit together; the longest go first so that workers
/// finish at about the same time.
package struct EncodingPlan: Sendable, Equatable {
    /// The numbers of all texts, batch after batch.
    package let order: [Int]
    /// The stretches of `order` that are batches, each within the budget or one long text alone.
    package let batches: [Range<Int>]

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
        order = lengths.indices.sorted { (lengths[$1], $0) < (lengths[$0], $1) }
        var batches: [Range<Int>] = []
        var (first, tokens) = (0, 0)
        for (place, text) in order.enumerated() {
            if place > first, tokens + lengths[text] > limit {
                batches.append(first..<place)
                (first, tokens) = (place, 0)
            }
            tokens += lengths[text]
        }
        if first < order.count { batches.append(first..<order.count) }
        self.batches = batches
    }

    /// Fewer tokens than this are not worth another worker.
    private static let leastShare = 128
}
