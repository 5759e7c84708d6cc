/// How far an indexing run has come.
public struct IndexingProgress: Sendable, Equatable {
    /// Documents that were committed in this run.
    public var committed = 0
    /// Documents that were encoded in this run.
    public var encoded = 0
    /// Documents that were passed over because a run before had committed them.
    public var known = 0
    /// Records that were left out because they were bad.
    public var rejected = 0
    /// The share of the sources that was read, 0 to 1; `nil` when their size is not known.
    public var share: Double?
}

/// A record that was left out, and why.
public struct Rejection: Sendable, Codable, Equatable {
    /// The file and line.
    public let position: String
    /// Why, in one line.
    public let reason: String
}
