/// Pairs of a frequency and a length, of which one has at least the weight of each posting.
///
/// A posting weighs more with a higher frequency and a shorter document, whatever the parameters
/// and the average: so the postings that no other one beats in both bound all of them.
struct BlockBounds {
    /// One pair.
    struct Pair: Equatable {
        var frequency: UInt32
        var length: UInt32
    }

    /// Exactly four pairs; the last one may be repeated.
    let pairs: [Pair]

    init(_ postings: ArraySlice<Posting>, lengths: [UInt32]) {
        let sorted = postings.map {
            Pair(frequency: $0.frequency, length: lengths[Int($0.row)])
        }.sorted { ($0.length, $1.frequency) < ($1.length, $0.frequency) }
        var unbeaten: [Pair] = []
        for pair in sorted where pair.frequency > unbeaten.last?.frequency ?? 0 {
            unbeaten.append(pair)
        }
        pairs = (0..<IndexFormat.boundPairs).map { part in
            let first = part * unbeaten.count / IndexFormat.boundPairs
            let next = (part + 1) * unbeaten.count / IndexFormat.boundPairs
            // Neighbours are joined into one that beats them both.
            return Pair(
                frequency: unbeaten[max(next - 1, first)].frequency,
                length: unbeaten[first].length
            )
        }
    }
}
