internal import Synchronization

/// A read transaction that lives as long as someone refers to it, usable from every thread.
///
/// A ``MappedArray`` made from it keeps it alive and is read without any lock. While it lives, pages
/// freed since are not used again and the file grows: renew it after each commit (compare
/// ``version``), and let the old one go.
public final class Snapshot: Sendable {
    /// The commit that the snapshot shows.
    public let version: UInt64
    /// The environment that the snapshot is of.
    public let environment: Environment
    private let turn = Mutex(())
    // Safety: every use of the transaction holds `turn`.
    private nonisolated(unsafe) let transaction: ReadTransaction

    init(_ transaction: consuming ReadTransaction) {
        version = transaction.version
        environment = transaction.environment
        unsafe self.transaction = transaction
    }

    /// Lends the transaction; closures of several threads run one after another.
    public func read<R, E: Error>(
        _ body: (borrowing ReadTransaction) throws(E) -> R
    ) throws(E) -> R {
        try turn.withLock { _ throws(E) in try unsafe body(transaction) }
    }
}
