/// What a write does when its transaction has filled the map.
public enum FullMapPolicy: Sendable {
    /// Abort and throw ``StorageError/mapFull(path:bytes:openTransactions:)``.
    ///
    /// The next write enlarges the map before it begins, so that repeating helps.
    case fail
    /// Abort, enlarge the map, and run the closure again.
    ///
    /// For closures that change nothing but the transaction: they may run several times.
    case growAndRunAgain
}
