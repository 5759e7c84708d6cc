/// The best hits of those offered: a heap whose root is the worst of them.
struct TopHits {
    private let limit: Int
    private var heap: [LexicalHit] = []

    init(limit: Int) {
        self.limit = limit
        heap.reserveCapacity(min(limit, 1024))
    }

    /// A later row must score more than this to be kept.
    var threshold: Double { heap.count < limit ? 0 : heap.first?.score ?? .infinity }

    /// The hits, best first; equal scores by ascending row.
    var sorted: [LexicalHit] { heap.sorted { $1.follows($0) } }

    /// Offers a row that comes after all rows before.
    mutating func offer(row: Int, score: Double) {
        guard score > threshold else { return }
        let hit = LexicalHit(row: row, score: score)
        if heap.count < limit {
            heap.append(hit)
            siftUp()
        } else {
            heap[0] = hit
            siftDown()
        }
    }

    private mutating func siftUp() {
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].follows(heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var worst = parent
            for child in 2 * parent + 1..<2 * parent + 3
            where child < heap.count && heap[child].follows(heap[worst]) {
                worst = child
            }
            guard worst != parent else { return }
            heap.swapAt(worst, parent)
            parent = worst
        }
    }
}
