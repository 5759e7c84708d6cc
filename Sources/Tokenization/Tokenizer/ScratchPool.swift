internal import Synchronization

/// Lends each call its own buffers and keeps them for the next.
final class ScratchPool: Sendable {
    private let free = Mutex<[EncodingScratch]>([])

    /// Calls `body` with buffers that nobody else uses.
    func withScratch<Result>(_ body: (inout EncodingScratch) -> Result) -> Result {
        var scratch = free.withLock { $0.popLast() } ?? EncodingScratch()
        defer {
            if scratch.isWorthKeeping { free.withLock { $0.append(scratch) } }
        }
        return body(&scratch)
    }
}
