public import LexicalSearch
public import VectorSearch

/// How a gallery is searched.
public struct SearchOptions: Sendable, Equatable {
    /// Hits wanted a query, at least 1.
    public var k: Int
    /// How hard graphs are searched.
    public var effort: SearchEffort
    /// A condition that hits must meet; none when `nil`.
    public var filter: Filter?
    /// Compare with every vector, whatever indexes there are.
    public var isExact: Bool
    /// How words are weighed.
    public var bm25 = BM25()
    /// How a hybrid search joins its two lists: vectors first, then words.
    public var fusion = RankFusion.weightedScores([0.5, 0.5])
    /// How many places of each list a hybrid search joins, at least `k`.
    public var candidates = 100
    /// Whether hits come with an explanation.
    public var isExplained = false

    /// Options; 10 hits by default.
    public init(
        k: Int = 10,
        effort: SearchEffort = SearchEffort(),
        filter: Filter? = nil,
        isExact: Bool = false
    ) {
        self.k = k
        self.effort = effort
        self.filter = filter
        self.isExact = isExact
    }
}
