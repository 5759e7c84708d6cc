internal import Synchronization

extension Environment {
    /// The names of all databases that the file held when it was opened, or that were opened since.
    public var databaseNames: [String] { handle.databases.withLock { Array($0.keys) } }
}
