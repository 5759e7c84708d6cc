/// How much of one column's values another one has, exactly.
public struct ColumnOverlap: Sendable, Equatable {
    /// How many distinct values both have.
    public let matched: Int
    /// How many distinct values the first has.
    public let first: Int
    /// How many distinct values the second has.
    public let second: Int

    /// Measures two sets.
    public init(_ first: ValueSet, _ second: ValueSet) {
        matched = first.overlap(with: second)
        self.first = first.count
        self.second = second.count
    }

    /// The share of the first column's values that the second has (joinability, DeepJoin section 2); 0 for an empty column.
    public var containment: Double { first == 0 ? 0 : Double(matched) / Double(first) }

    /// The share of the second column's values that the first has; 0 for an empty column.
    public var reverseContainment: Double { second == 0 ? 0 : Double(matched) / Double(second) }

    /// Shared values over all values; 0 when there is none.
    public var jaccard: Double {
        let union = first + second - matched
        return union == 0 ? 0 : Double(matched) / Double(union)
    }
}
