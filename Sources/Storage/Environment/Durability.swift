/// What a commit waits for.
public enum Durability: Sendable {
    /// The disk: what was committed survives a loss of power.
    case durable
    /// The disk for the pages, but not for the header that makes them visible.
    ///
    /// It survives the end of the process, however that comes. A loss of power may undo the last
    /// such commits, and never damages earlier ones. The next durable commit, or
    /// ``Environment/sync()``, makes them durable.
    case deferred
}
