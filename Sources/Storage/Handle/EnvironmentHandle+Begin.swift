internal import CLMDB

extension EnvironmentHandle {
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
