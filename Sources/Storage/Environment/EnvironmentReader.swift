/// A transaction of some process that reads an environment.
public struct EnvironmentReader: Equatable, Sendable {
    /// The process number.
    public let process: Int32
    /// The commit that it reads: pages that were freed since are not used again before it ends.
    public let version: UInt64
}
