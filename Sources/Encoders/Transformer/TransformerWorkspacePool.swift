internal import Synchronization

/// Workspaces that wait for their next batch, so that threads share a few and keep their size.
final class TransformerWorkspacePool: Sendable {
    private let idle = Mutex([TransformerWorkspace]())

    /// Calls `body` with a workspace that no one else uses meanwhile.
    func withWorkspace<R>(_ body: (inout TransformerWorkspace) throws -> R) rethrows -> R {
        var workspace = idle.withLock { $0.popLast() } ?? TransformerWorkspace()
        defer { idle.withLock { [workspace] in $0.append(workspace) } }
        return try body(&workspace)
    }
}
