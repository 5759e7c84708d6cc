/// Which columns of a lake become pairs to learn from (Dong et al., DeepJoin, PVLDB 16, section 4).
public struct LakePairOptions: Sendable, Equatable {
    /// The share of a column's values that the other must have.
    public var containment: Double
    /// Distinct values that a column has at least.
    public var leastValues: Int
    /// The share of pairs that are added once more with the first column's cells shuffled.
    public var shuffleRate: Double
    /// Pairs before shuffled ones are added, at most; drawn at random.
    public var limit: Int
    /// The seed of all draws.
    public var seed: UInt64

    /// The published numbers: containment 0.7, shuffle rate 0.3 (equi-joins of Wikipedia's tables).
    public init(
        containment: Double = 0.7,
        leastValues: Int = 3,
        shuffleRate: Double = 0.3,
        limit: Int = 20_000,
        seed: UInt64 = 0
    ) {
        precondition(containment > 0 && containment <= 1, "a share of a column's values")
        precondition(shuffleRate >= 0 && leastValues > 0 && limit > 0)
        self.containment = containment
        self.leastValues = leastValues
        self.shuffleRate = shuffleRate
        self.limit = limit
        self.seed = seed
    }
}
