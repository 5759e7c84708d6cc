/// The terms of a query, each with the number of its occurrences.
public struct LexicalQuery: Equatable, Sendable {
    /// Distinct terms in byte order.
    public let terms: [String]
    /// How often each of the terms occurs.
    public let counts: [Int]

    /// The terms that the analyzer finds in a text.
    public init(_ text: String, analyzer: Analyzer) {
        self.init(terms: analyzer.terms(of: text))
    }

    /// A query of ready terms; repetitions are counted.
    public init(terms: [String]) {
        var found: [String: Int] = [:]
        for term in terms { found[term, default: 0] += 1 }
        let sorted = found.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        self.terms = sorted.map(\.key)
        counts = sorted.map(\.value)
    }
}
