/// The numbers of the documents that live in some segments, ascending, each with its segment.
///
/// A document that lives in several segments comes once for each of them. Memory: O(segments).
struct LiveDocuments: IteratorProtocol {
    private let segments: [Segment]
    /// The row of each segment where its next document begins.
    private var rows: [Int]
    private var current = 0
    /// The next number of the other segments.
    private var bound: UInt64?

    init(_ segments: [Segment]) {
        self.segments = segments
        rows = segments.map { Self.firstLiveRow(of: $0, from: 0) }
        choose()
    }

    /// The next document; `nil` behind the last one.
    mutating func next() -> (number: UInt64, segment: Segment)? {
        guard let number = number(current) else { return nil }
        if let bound, number > bound {
            choose()
            return next()
        }
        let segment = segments[current]
        var row = rows[current]
        while row < Self.count(segment), segment.documents[row] == number { row += 1 }
        rows[current] = Self.firstLiveRow(of: segment, from: row)
        defer { if self.number(current) == nil { choose() } }
        return (number, segment)
    }

    /// Goes on with the segment that has the smallest number.
    private mutating func choose() {
        let numbers = segments.indices.compactMap { place in number(place).map { ($0, place) } }
        current = numbers.min { $0.0 < $1.0 }?.1 ?? 0
        bound = numbers.filter { $0.1 != current }.map(\.0).min()
    }

    private func number(_ place: Int) -> UInt64? {
        guard place < segments.count, rows[place] < Self.count(segments[place]) else { return nil }
        return segments[place].documents[rows[place]]
    }

    private static func count(_ segment: Segment) -> Int {
        min(segment.documents.count, segment.description.rows)
    }

    private static func firstLiveRow(of segment: Segment, from first: Int) -> Int {
        var row = first
        while row < count(segment), !segment.isLive(row) { row += 1 }
        return row
    }
}
