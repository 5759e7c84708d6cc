/// What can go wrong while reading tables and documents.
public enum TablesError: Error, Equatable, Sendable {
    /// A path leads nowhere.
    case noSuchFile(path: String)

    /// Whether only one record is lost, so that the reader can go on with the next one.
    public var isRecoverable: Bool { false }
}
