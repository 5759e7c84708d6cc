/// In how many columns of a lake each value occurs.
public struct ValueFrequencies: Sendable {
    private var counts: [UInt64: Int32] = [:]

    /// Nothing counted yet.
    public init() {}

    /// Counts the values of a column, each once.
    public mutating func add(_ values: ValueSet) {
        for key in values.keys { counts[key, default: 0] += 1 }
    }

    /// How many columns have a value; values that differ only in case or white space count together.
    public func count(of value: String) -> Int {
        Int(counts[ValueSet.key(of: value)] ?? 0)
    }
}
