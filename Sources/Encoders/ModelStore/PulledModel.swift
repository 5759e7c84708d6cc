public import Foundation

/// A model after a pull.
public struct PulledModel: Sendable, Equatable {
    /// What the pull did.
    public enum Outcome: String, Sendable {
        /// The model was fetched.
        case installed
        /// It was there already, and every file is intact.
        case alreadyThere
    }

    /// The name that `ModelStore.resolve` knows it by, unless it went into a folder of its own.
    public let name: String
    /// Its folder.
    public let folder: URL
    /// What was done.
    public let outcome: Outcome
}
