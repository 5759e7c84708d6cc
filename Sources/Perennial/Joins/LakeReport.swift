/// What a run over the tables of a lake did.
public struct LakeReport: Sendable, Equatable {
    /// Tables that the lake did not have.
    public var added = 0
    /// Tables whose content is another one than before.
    public var changed = 0
    /// Tables that are no longer among the sources.
    public var removed = 0
    /// Tables that are as before, so that nothing was done.
    public var unchanged = 0
    /// Tables that could not be read.
    public var skipped = 0
    /// Columns whose values were taken in.
    public var columns = 0
    /// Columns whose texts were encoded.
    public var encoded = 0

    /// A report of nothing.
    public init() {}
}
