/// Sizes and counts of an environment's file.
public struct EnvironmentStatistics: Equatable, Sendable {
    /// Bytes of address space reserved for the file.
    public let mapBytes: Int
    /// Bytes of the file up to its last page in use.
    public let usedBytes: Int
    /// Bytes that the file takes on the disk.
    public let diskBytes: Int
    /// Bytes of a page.
    public let pageBytes: Int
    /// Pages within the used bytes that later commits can use again.
    public let freePages: Int
    /// Of these, pages that cannot be used again before ``oldestReader`` ends.
    public let heldPages: Int
    /// Open read transactions of all processes, without the one that counted them.
    public let readers: Int
    /// The one of them that reads the earliest commit; `nil` where all read the last one.
    public let oldestReader: EnvironmentReader?
    /// Number of the last commit.
    public let version: UInt64
}
