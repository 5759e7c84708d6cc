public import LexicalSearch
public import VectorSearch

/// How a gallery is searched.
public struct SearchOptions: Sendable, Equatable {
    /// Hits wanted a query, 1 to ``most``.
    public var k: Int
    /// How hard graphs are searched; as the gallery's settings say when `nil`.
    public var effort: SearchEffort?
    /// A condition that hits must meet; none when `nil`.
    public var filter: Filter?
    /// Compare with every vector, whatever indexes there are.
    public var isExact: Bool
    /// How words are weighed.
    public var bm25 = BM25()
    /// How a hybrid search joins its two lists: vectors first, then words.
    public var fusion = RankFusion.weightedScores([0.5, 0.5])
    /// How many places of each list a hybrid search joins, 1 to ``most``; `k` where that is more.
    public var candidates = 100
    /// Whether hits come with an explanation.
    public var isExplained = false

    /// Options; 10 hits by default.
    public init(
        k: Int = 10,
        effort: SearchEffort? = nil,
        filter: Filter? = nil,
        isExact: Bool = false
    ) {
        self.k = k
        self.effort = effort
        self.filter = filter
        self.isExact = isExact
    }

    /// The most hits, candidates and width of a beam.
    public static let most = 65_536

    /// Refuses what no search does.
    ///
    /// - Throws: `PerennialError.badSearch`.
    func check() throws {
        let beam = effort.map { [("beam", $0.beam)] } ?? []
        for (name, count) in [("k", k), ("candidates", candidates)] + beam
        where !(1...Self.most).contains(count) {
            throw PerennialError.badSearch(
                option: name,
                found: "\(count)",
                allowed: "1 to \(Self.most)"
            )
        }
        guard bm25.k1 >= 0, bm25.k1.isFinite else {
            throw PerennialError.badSearch(
                option: "k1",
                found: "\(bm25.k1)",
                allowed: "0 or more"
            )
        }
        guard (0...1).contains(bm25.b) else {
            throw PerennialError.badSearch(option: "b", found: "\(bm25.b)", allowed: "0 to 1")
        }
    }
}

extension GallerySettings {
    /// How hard a graph is searched for `k` hits: as asked, else as the settings say, and at least
    /// as wide as the result is long.
    ///
    /// Everything that searches a gallery's indexes asks here.
    func effort(_ asked: SearchEffort? = nil, k: Int) -> SearchEffort {
        SearchEffort(beam: min(max(asked?.beam ?? beam, k, 1), SearchOptions.most))
    }
}
