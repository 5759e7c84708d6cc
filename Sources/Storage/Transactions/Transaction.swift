internal import CLMDB

/// Marks a transaction that only reads.
public enum Reading {}
/// Marks a transaction that reads and writes.
public enum Writing {}

/// A transaction that only reads.
public typealias ReadTransaction = Transaction<Reading>
/// A transaction that reads and writes.
public typealias WriteTransaction = Transaction<Writing>

/// A state of all databases; ends with its scope, aborted unless it was committed.
///
/// ``Environment`` lends one to a closure. Bytes and cursors read through it must not outlive it.
@safe public struct Transaction<Access>: ~Copyable {
    let environment: Environment
    private let entrant: TransactionGate.Entrant
    /// What keeps the pages that are read, of a reader that LMDB does not know of.
    private let mark: ReaderMark?
    /// What a writer keeps for such readers.
    private let pin: ReaderPin?
    private(set) var pointer: OpaquePointer?

    /// The commit that the transaction sees, or will make: a number that grows with each.
    public var version: UInt64 { unsafe UInt64(mdb_txn_id(pointer)) }

    deinit {
        guard let pointer = unsafe pointer else { return }
        unsafe mdb_txn_abort(pointer)
        end()
    }

    /// Ends the transaction; what it changed, and the databases that it opened, stay.
    consuming func commit() throws(StorageError) {
        let code = unsafe mdb_txn_commit(pointer)
        // LMDB has freed it, whether or not it could commit.
        unsafe pointer = nil
        end()
        try environment.handle.check(code)
    }

    private func end() {
        if Access.self == Writing.self { environment.handle.gate.setWriter(nil) }
        environment.handle.gate.leave(entrant)
    }

    /// Checks that the database belongs to this environment; mixing them is a programmer error.
    func require(_ handle: ObjectIdentifier) {
        precondition(
            handle == ObjectIdentifier(environment.handle),
            "a database of another environment than the transaction's"
        )
    }
}

extension Transaction where Access == Reading {
    init(environment: Environment, entrant: TransactionGate.Entrant) throws(StorageError) {
        let begun = try environment.handle.beginReading(entrant)
        self.environment = environment
        self.entrant = entrant
        mark = begun.mark
        pin = nil
        unsafe pointer = begun.transaction
    }
}

extension Transaction where Access == Writing {
    /// Begins the write transaction; the caller holds the writers' lock.
    init(environment: Environment, durability: Durability) throws(StorageError) {
        let handle = environment.handle
        let entrant = EnvironmentHandle.entrant
        let begun = try unsafe handle.begin(
            flags: durability == .durable ? 0 : UInt32(MDB_NOMETASYNC),
            entrant: entrant
        )
        do {
            pin = try ReaderPin.pinOldestMark(handle)
        } catch {
            unsafe handle.end(begun, entrant)
            throw error
        }
        self.environment = environment
        self.entrant = entrant
        mark = nil
        unsafe pointer = begun
        handle.gate.setWriter(TransactionGate.currentThread)
    }
}
