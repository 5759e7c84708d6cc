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
    /// Files that were given up because they, or what follows some place in them, could not be read.
    public var failedFiles = 0
    /// Documents, of those encoded, of which the model reads only the beginning, or that of one of their passages.
    public var cut = 0
    /// The share of the sources that was read, 0 to 1; `nil` when their size is not known.
    public var share: Double?
}

/// A record or a file that was left out, and why.
public struct Rejection: Sendable, Codable, Equatable {
    /// The file, and for a record the line.
    public let position: String
    /// Why, in one line.
    public let reason: String
}
