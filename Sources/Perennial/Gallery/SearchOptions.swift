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
