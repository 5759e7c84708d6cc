internal import Synchronization

/// Workspaces that wait for their next batch, so that threads share a few and keep their size.
final class TransformerWorkspacePool: Sendable {
    /// A place for a workspace, which cannot be copied.
    // Safety: a slot is either among the idle ones or with the one thread that took it.
    private final class Slot: @unchecked Sendable {
        var workspace = TransformerWorkspace()
    }

    private let idle = Mutex([Slot]())

    /// Calls `body` with a workspace that no one else uses meanwhile.
    func withWorkspace<R>(_ body: (inout TransformerWorkspace) throws -> R) rethrows -> R {
        let slot = idle.withLock { $0.popLast() } ?? Slot()
        defer { idle.withLock { $0.append(slot) } }
        return try body(&slot.workspace)
    }
}
