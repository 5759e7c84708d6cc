/// A search in progress: windows of rows are visited in ascending order.
struct WindowSearch {
    private var cursors: [TermCursor]
    private let allowed: [UInt64]?
    private var top: TopHits
    private var scores = WindowScores()
    /// For each cursor, its greatest contribution within the window.
    private var bounds: [Double]
    /// The cursors by ascending bound.
    private var order: [Int]
    /// For each place of the order, the sum of the bounds up to it.
    private var sums: [Double]

    /// The hits so far, best first.
    var hits: [LexicalHit] { top.sorted }

    init(_ cursors: [TermCursor], k: Int, allowed: [UInt64]?) {
        self.cursors = cursors
        self.allowed = allowed
        top = TopHits(limit: k)
        bounds = Array(repeating: 0, count: cursors.count)
        order = Array(cursors.indices)
        sums = bounds
    }

    /// Offers the rows of a window that can be among the best.
    mutating func visit(
        _ window: Range<Int>,
        _ columns: IndexColumns
    ) throws(LexicalSearchError) {
        guard isAllowed(window) else { return }
        sortByBound(window, columns)
        guard sums.last ?? 0 > top.threshold else { return }
        // Rows that only have terms before this place cannot reach the threshold.
        let essential = sums.firstIndex { $0 > top.threshold } ?? sums.count
        for place in essential..<order.count {
            try cursors[order[place]].collect(in: window, into: &scores, columns)
        }
        try scores.drain(from: window.lowerBound, allowed: allowed) {
            (row, sum) throws(LexicalSearchError) in
            var score = sum
            var place = essential
            while place > 0 {
                place -= 1
                guard score + sums[place] > top.threshold else { return }
                score += try cursors[order[place]].contribution(to: row, columns)
            }
            top.offer(row: row, score: score)
        }
    }

    private func isAllowed(_ window: Range<Int>) -> Bool {
        guard let allowed else { return true }
        let words = window.lowerBound >> 6..<(window.upperBound + 63) >> 6
        return allowed[words].contains { $0 != 0 }
    }

    private mutating func sortByBound(_ window: Range<Int>, _ columns: IndexColumns) {
        for index in cursors.indices { bounds[index] = cursors[index].bound(in: window, columns) }
        // Few cursors, and nearly in order since the last window.
        for place in order.indices.dropFirst() {
            var hole = place
            while hole > 0, bounds[order[hole - 1]] > bounds[order[hole]] {
                order.swapAt(hole - 1, hole)
                hole -= 1
            }
        }
        var sum = 0.0
        for place in order.indices {
            sum += bounds[order[place]]
            sums[place] = sum
        }
    }
}
