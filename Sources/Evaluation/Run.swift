internal import Tables

/// What a search engine returned for a set of queries.
///
/// Ids are compared byte by byte.
public struct Run: Sendable {
    /// A retrieved document.
    public struct Entry: Sendable, Equatable {
        /// The document's key.
        public let document: String
        /// Its score in 32 bits, as trec_eval keeps it; larger is better.
        public let score: Float

        /// A document with its score.
        public init(document: String, score: Float) {
            self.document = document
            self.score = score
        }
    }

    /// Queries in the order in which they were added.
    public private(set) var queries: [String] = []

    private var rankings: [ExactString: [Entry]] = [:]

    /// An empty run.
    public init() {}

    /// Adds the results of one query, in any order; results of the same query that were added before are replaced.
    ///
    /// - Throws: `EvaluationError.badRanking` where a document appears twice or a score is not a number.
    public mutating func add(query: String, entries: [Entry]) throws(EvaluationError) {
        if let entry = entries.first(where: { $0.score.isNaN }) {
            throw .badRanking(
                query: query,
                reason: "the score of document \(entry.document) is not a number"
            )
        }
        var documents: Set<ExactString> = []
        for entry in entries where !documents.insert(ExactString(entry.document)).inserted {
            throw .badRanking(query: query, reason: "document \(entry.document) is there twice")
        }
        if rankings.updateValue(Self.ordered(entries), forKey: ExactString(query)) == nil {
            queries.append(query)
        }
    }

    /// The run without documents that have their query's own key, as BEIR evaluates.
    ///
    /// Where questions are documents too, each finds itself. One that is judged relevant for its query stays, because there the key is chance.
    ///
    /// - Parameters:
    ///   - judgments: of the same queries.
    ///   - depth: how many documents a query keeps at most.
    /// - Returns: the run, and of how many queries the own document was left out.
    public func withoutOwnDocuments(
        judgedBy judgments: Judgments,
        depth: Int
    ) -> (run: Run, dropped: Int) {
        var run = self
        var dropped = 0
        for (query, entries) in rankings {
            let kept = entries.filter { entry in
                ExactString(entry.document) != query
                    || judgments.grade(query: query.text, document: entry.document) ?? 0 > 0
            }
            if kept.count < entries.count { dropped += 1 }
            run.rankings[query] = Array(kept.prefix(depth))
        }
        return (run, dropped)
    }

    /// The results of a query in trec_eval's order: score descending, then document descending by bytes.
    public func ranking(of query: String) -> [Entry]? {
        rankings[ExactString(query)]
    }

    private static func ordered(_ entries: [Entry]) -> [Entry] {
        entries.sorted { one, other in
            if one.score != other.score { return one.score > other.score }
            return other.document.utf8.lexicographicallyPrecedes(one.document.utf8)
        }
    }
}
