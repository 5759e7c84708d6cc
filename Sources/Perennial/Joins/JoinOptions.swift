/// How joinable columns are looked for.
public struct JoinOptions: Sendable, Equatable {
    /// What makes values partners.
    public enum Kind: String, Sendable, CaseIterable {
        /// Equality, whatever the case and white space.
        case equi
        /// Nearness in meaning and spelling; equal values are the nearest.
        case semantic
        /// Equality first, then meaning: the candidates of both.
        case both
    }

    /// Candidates wanted, at least 1.
    public var k = 10
    /// What makes values partners.
    public var kind = Kind.both
    /// The similarity from which two values are partners.
    public var threshold: Float = JoinOptions.defaultThreshold
    /// How many values of each column are encoded, at most; of more, the likeliest, and the others are compared by their
    /// spelling alone.
    public var comparedValues = 2_000

    /// The threshold that joined best on tables that are not among the judged ones; see `benchmarks/joins/`.
    public static let defaultThreshold: Float = 0.5

    /// The default options.
    public init() {}
}
