/// Rows drawn at random: what everything that learns from a part of many rows takes.
///
/// Every n-th row would not do. Rows come sorted, in blocks, and in turn (question and answer, one
/// language and another), and a step that meets such a period sees one kind alone.
package enum SampledRows {
    /// `count` different rows of `0 ..< total`, each set of them as likely as another, ascending.
    ///
    /// The same arguments give the same rows on every machine. All rows where there are no more than
    /// `count`; none where it is 0 or less. Time and memory grow with `count` alone (Floyd's algorithm:
    /// Bentley and Floyd, CACM 30(9), 1987).
    package static func draw(_ count: Int, of total: Int, seed: UInt64) -> [Int] {
        guard count < total else { return Array(0..<max(0, total)) }
        guard count > 0 else { return [] }
        var random = SplitMix64(seed: seed)
        var drawn: Set<Int> = []
        for last in total - count..<total {
            let row = Int.random(in: 0...last, using: &random)
            if !drawn.insert(row).inserted { drawn.insert(last) }
        }
        return drawn.sorted()
    }
}
