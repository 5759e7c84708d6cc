internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Counts the open transactions of this process, and keeps new ones out while the map moves.
///
/// LMDB unmaps the file to enlarge its map, so that no transaction may be open then.
final class TransactionGate: Sendable {
    /// What enters the gate.
    enum Entrant: Equatable {
        /// A transaction that ends with a closure on the thread.
        case closure(thread: UInt)
        /// A transaction that lives as long as someone refers to it.
        case snapshot
    }

    private struct State {
        var closures: [UInt: Int] = [:]
        var snapshots = 0
        var writer: UInt?
        var isClosed = false

        var open: Int { closures.values.reduce(snapshots, +) }
    }

    /// A growing map waits so long for closures of other threads.
    private static let patience = Duration.seconds(5)
    private let state = Mutex(State())

    /// Identifies the calling thread.
    static var currentThread: UInt { UInt(pthread_self()) }

    /// Whether the calling thread is inside a write closure.
    var isWriting: Bool { state.withLock { $0.writer == Self.currentThread } }

    func enter(_ entrant: Entrant) {
        while !state.withLock({ Self.admit(entrant, to: &$0) }) { usleep(200) }
    }

    func leave(_ entrant: Entrant) {
        state.withLock { state in
            guard case .closure(let thread) = entrant else { return state.snapshots -= 1 }
            let depth = state.closures[thread, default: 1] - 1
            state.closures[thread] = depth == 0 ? nil : depth
        }
    }

    /// Notes which thread writes; nil when it has ended.
    func setWriter(_ thread: UInt?) {
        state.withLock { $0.writer = thread }
    }

    /// Runs the body while no transaction is open: nil, or how many stood in the way.
    func whileEmpty<E: Error>(_ body: () throws(E) -> Void) throws(E) -> Int? {
        let deadline = ContinuousClock.now.advanced(by: Self.patience)
        while !state.withLock({ Self.close(&$0) }) { usleep(200) }
        defer { state.withLock { $0.isClosed = false } }
        while true {
            let (open, isHopeless) = state.withLock { state in
                (state.open, state.snapshots > 0 || state.closures[Self.currentThread] != nil)
            }
            if open == 0 { break }
            if isHopeless || ContinuousClock.now > deadline { return open }
            usleep(200)
        }
        try body()
        return nil
    }

    /// A thread that is inside may enter again: were it kept out, its first transaction never ended.
    private static func admit(_ entrant: Entrant, to state: inout State) -> Bool {
        let isInside = state.closures[currentThread] != nil
        guard !state.isClosed || isInside else { return false }
        switch entrant {
        case .closure(let thread): state.closures[thread, default: 0] += 1
        case .snapshot: state.snapshots += 1
        }
        return true
    }

    private static func close(_ state: inout State) -> Bool {
        guard !state.isClosed else { return false }
        state.isClosed = true
        return true
    }
}
