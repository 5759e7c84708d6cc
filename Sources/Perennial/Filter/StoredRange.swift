/// A range of stored metadata values, from `lower` to before `upper`, by their bytes.
struct StoredRange: Equatable {
    let lower: [UInt8]
    let upper: [UInt8]

    /// Every value that can be stored.
    static let all = StoredRange(lower: [0], upper: [.max])

    /// All values of a kind.
    init(_ kind: MetadataTerm.Kind) {
        self.init(lower: [kind.rawValue], upper: [kind.rawValue + 1])
    }

    private init(lower: [UInt8], upper: [UInt8]) {
        (self.lower, self.upper) = (lower, upper)
    }

    /// The values that surely compare so with a term.
    static func certain(_ comparison: Filter.Comparison, _ term: MetadataTerm) -> StoredRange {
        let start = term.storedStart
        let behind = start + [0]
        // Where the term is cut, only a value that ends where it was cut is surely less than it.
        switch comparison {
        case .equal, .unequal: return StoredRange(lower: term.stored, upper: term.stored + [0])
        case .less: return upTo(term.isCut ? behind : start, term.kind)
        case .atMost: return upTo(behind, term.kind)
        case .greater: return from(term.isCut ? successor(start) : behind, term.kind)
        case .atLeast: return from(term.isCut ? successor(start) : start, term.kind)
        }
    }

    /// The values that only the document tells from a term: they begin like it, and both are cut.
    static func uncertain(_ comparison: Filter.Comparison, _ term: MetadataTerm) -> StoredRange? {
        guard term.isCut, comparison != .equal, comparison != .unequal else { return nil }
        let start = term.storedStart
        return StoredRange(lower: start + [0], upper: successor(start))
    }

    private static func upTo(_ end: [UInt8], _ kind: MetadataTerm.Kind) -> StoredRange {
        StoredRange(lower: [kind.rawValue], upper: end)
    }

    private static func from(_ start: [UInt8], _ kind: MetadataTerm.Kind) -> StoredRange {
        StoredRange(lower: start, upper: [kind.rawValue + 1])
    }

    /// The first bytes behind all that begin with `bytes`; the kind in front is never the greatest byte.
    private static func successor(_ bytes: [UInt8]) -> [UInt8] {
        var next = bytes
        while next.last == .max { next.removeLast() }
        next[next.count - 1] += 1
        return next
    }
}
