/// A document that a list has, by number, with the row that it was found by.
package struct Candidate: Equatable, Sendable {
    package let document: UInt64
    package let score: Float
    /// The segment's place in the snapshot, and the row in it.
    let segment: Int
    let row: Int
    /// In which space its vector was compared.
    var comparison = Comparison.inOwnSpace

    /// Where a document's vector was compared with the query's.
    package enum Comparison: Sendable {
        /// In the space of its segment.
        case inOwnSpace
        /// In the space of an upgrade, by a vector that is in no segment yet.
        case inNewSpace
        /// Nowhere: it was found by its words alone.
        case byWords
    }

    package init(document: UInt64, score: Float, segment: Int, row: Int) {
        (self.document, self.score) = (document, score)
        (self.segment, self.row) = (segment, row)
    }

    /// The same document with another score.
    func with(score: Float) -> Candidate {
        var changed = Candidate(document: document, score: score, segment: segment, row: row)
        changed.comparison = comparison
        return changed
    }

    /// The same document with a score that a vector of the new space got.
    func inNewSpace(score: Float) -> Candidate {
        var changed = with(score: score)
        changed.comparison = .inNewSpace
        return changed
    }

    /// The same document, found by its words.
    var byWords: Candidate {
        var changed = self
        changed.comparison = .byWords
        return changed
    }

    /// The order of results: best first, then as indexed.
    static func isBefore(_ left: Candidate, _ right: Candidate) -> Bool {
        left.score != right.score ? left.score > right.score : left.document < right.document
    }

    /// The best candidate of each document, in order.
    static func bestOfEachDocument(_ sorted: some Sequence<Candidate>) -> [Candidate] {
        var seen: Set<UInt64> = []
        return sorted.filter { seen.insert($0.document).inserted }
    }
}
