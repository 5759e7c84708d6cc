/// A file in a folder that was not read.
public struct SkippedFile: Sendable, Hashable {
    /// Why a file is not read.
    public enum Reason: String, Sendable {
        /// Its name begins with a dot.
        case hidden
        /// Its extension stands for no known format.
        case unknownFormat
        /// Its format is no table, where tables are read.
        case noTable
        /// It is a link to a folder, which could lead round in a circle.
        case linkedFolder
    }

    /// The path of the file.
    public let path: String
    /// Why it was not read.
    public let reason: Reason

    /// A file left out for a reason.
    public init(path: String, reason: Reason) {
        self.path = path
        self.reason = reason
    }
}
