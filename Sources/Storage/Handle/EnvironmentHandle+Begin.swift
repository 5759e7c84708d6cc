internal import CLMDB

/// A read transaction of LMDB, and the mark that keeps its pages where LMDB does not know of it.
@safe struct BegunReading {
    let transaction: OpaquePointer
    let mark: ReaderMark?
}

extension EnvironmentHandle {
    /// Enters the gate and begins a read transaction whose pages nobody uses again before it ends and
    /// its mark has gone; on an error it has left the gate again.
    func beginReading(_ entrant: TransactionGate.Entrant) throws(StorageError) -> BegunReading {
        while true {
            let first = try unsafe begin(flags: UInt32(MDB_RDONLY), entrant: entrant)
            guard isLockless else { return unsafe BegunReading(transaction: first, mark: nil) }
            let commit = unsafe UInt64(mdb_txn_id(first))
            unsafe end(first, entrant)
            let mark = try ReaderMark(folder, commit: commit)
            // A page of a commit is used again by the third one after it at the earliest, and its meta
            // page by the second. So what begins now is whole, where no other commit came meanwhile,
            // and every later writer sees the mark.
            let second = try unsafe begin(flags: UInt32(MDB_RDONLY), entrant: entrant)
            if unsafe mdb_txn_id(second) == Int(commit), unsafe info.me_last_txnid == Int(commit) {
                return unsafe BegunReading(transaction: second, mark: mark)
            }
            unsafe end(second, entrant)
        }
    }

    /// Ends a read transaction and leaves the gate.
    func end(_ transaction: OpaquePointer, _ entrant: TransactionGate.Entrant) {
        unsafe mdb_txn_abort(transaction)
        gate.leave(entrant)
    }

    /// Enters the gate and begins a transaction; on an error it has left the gate again.
    func begin(
        flags: UInt32,
        entrant: TransactionGate.Entrant
    ) throws(StorageError) -> OpaquePointer {
        var hasRemovedReaders = false
        while true {
            gate.enter(entrant)
            var begun: OpaquePointer?
            let code = unsafe mdb_txn_begin(pointer, nil, flags, &begun)
            if let transaction = unsafe begun, code == MDB_SUCCESS { return unsafe transaction }
            gate.leave(entrant)
            switch code {
            case MDB_MAP_RESIZED:
                // Another process has let the file outgrow our map.
                try growMap()
            case MDB_READERS_FULL where !hasRemovedReaders:
                try removeStaleReaders()
                hasRemovedReaders = true
            default:
                try check(code)
            }
        }
    }
}
