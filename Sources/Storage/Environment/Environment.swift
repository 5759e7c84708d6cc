/// An LMDB environment: a folder with one memory-mapped file of named databases.
///
/// Everything happens inside a transaction, which lives as long as a closure:
///
/// ```swift
/// let environment = try Environment(path: "indexes/docs")
/// let names = try environment.database("names", keys: UInt64.self, values: String.self)
/// try environment.write { transaction in
///     try names.put("seven", for: 7, in: transaction)
/// }
/// let seven = try environment.read { try names.get(7, in: $0) }
/// ```
///
/// Readers never wait, and see the state of the last commit before they began. Writers come one
/// after another, of all processes. A folder that is open already, under whatever path, shares
/// its underlying handle; it is closed when the last environment, transaction or snapshot of it
/// has gone. Use it from any thread; do not use it in a forked child.
public final class Environment: Sendable {
    /// The folder, as it was given.
    public let path: String
    /// Whether writing is refused.
    public let isReadOnly: Bool
    let handle: EnvironmentHandle

    /// Opens the folder.
    ///
    /// Places of readers that were killed are freed. Where the folder, or its file system, cannot
    /// be written, a read-only environment works too: its transactions then leave marks that writers
    /// of this library respect, as LMDB itself would not know of them. Nobody waits for them.
    ///
    /// - Throws: ``StorageError/notFound(path:)``, ``StorageError/readOnly(path:)`` (also where
    ///   the folder is open read-only in this process, and writing is asked for now),
    ///   ``StorageError/notADatabase(path:)``, ``StorageError/truncated(path:expectedBytes:foundBytes:)``
    ///   and other errors of the file system.
    public init(
        path: String,
        options: EnvironmentOptions = EnvironmentOptions()
    ) throws(StorageError) {
        handle = try EnvironmentRegistry.acquire(path: path, options: options)
        self.path = path
        isReadOnly = options.mode == .readOnly
    }

    deinit { EnvironmentRegistry.release(handle) }
}
