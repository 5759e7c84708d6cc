/// Sums of contributions to the rows of a window.
struct WindowScores {
    /// Rows of a window: their sums fill half of the nearest cache.
    static let rows = 2048

    private var sums = [Double](repeating: 0, count: rows)
    private var touched = [UInt64](repeating: 0, count: rows / 64)

    @inline(__always)
    mutating func add(_ contribution: Double, to offset: Int) {
        sums[offset] += contribution
        touched[offset >> 6] |= 1 << UInt64(offset & 63)
    }

    /// Gives the rows with a sum, in ascending order, to the body, and forgets them.
    ///
    /// The window begins at row `first`, a multiple of 64; `allowed` is as in a search.
    mutating func drain<E: Error>(
        from first: Int,
        allowed: [UInt64]?,
        _ body: (_ row: Int, _ sum: Double) throws(E) -> Void
    ) throws(E) {
        for word in touched.indices where touched[word] != 0 {
            var bits = touched[word]
            if let allowed { bits &= allowed[first >> 6 + word] }
            while bits != 0 {
                let offset = word << 6 + bits.trailingZeroBitCount
                bits &= bits - 1
                try body(first + offset, sums[offset])
            }
            touched[word] = 0
            for offset in word << 6..<(word + 1) << 6 { sums[offset] = 0 }
        }
    }
}
