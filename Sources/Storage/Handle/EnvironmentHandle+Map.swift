internal import CLMDB
internal import Synchronization

extension EnvironmentHandle {
    /// Bytes of the file's map.
    var mapSize: Int { unsafe info.me_mapsize }

    /// More bytes than any processor of today can map.
    static let largestSize = 1 << 56

    /// Bytes up to the last page in use; no more than ``largestSize``, as a damaged file may say anything.
    var usedSize: Int {
        let pages = unsafe UInt(clamping: info.me_last_pgno)
        return Int(min(pages, UInt(Self.largestSize / pageSize) - 1) + 1) * pageSize
    }

    /// Bytes of a page.
    var pageSize: Int {
        var status = MDB_stat()
        // Fails only where a pointer is nil.
        _ = unsafe mdb_env_stat(pointer, &status)
        return Int(status.ms_psize)
    }

    /// What LMDB knows of the environment; inside the gate, or before anyone else has the handle.
    var info: MDB_envinfo {
        var info = unsafe MDB_envinfo()
        _ = unsafe mdb_env_info(pointer, &info)
        return unsafe info
    }

    /// Enlarges the map before a write where the last one filled it, or three quarters are used.
    ///
    /// Where that cannot be done now the write goes on: freed pages may suffice for it.
    func makeRoom() throws(StorageError) {
        let wasFull = mapWasFull.exchange(false, ordering: .relaxed)
        let isNearlyFull = insideGate { usedSize > mapSize / 4 * 3 }
        guard wasFull || isNearlyFull else { return }
        do {
            try growMap()
        } catch .mapFull {
            mapWasFull.store(wasFull, ordering: .relaxed)
        }
    }

    /// Enlarges the map: to twice its size, or as far as the address space allows.
    ///
    /// - Throws: ``StorageError/mapFull(path:bytes:openTransactions:)`` where transactions of this
    ///   process stay open, or where no address space is left.
    func growMap() throws(StorageError) {
        let open = try gate.whileEmpty { () throws(StorageError) in
            let size = mapSize
            let needed = max(usedSize, size) + 1 << 20
            var target = AddressSpace.pages(max(2 * size, needed + usedSize / 4))
            // The old region is given back first: only the difference must be free.
            while !AddressSpace.grants(target - size) {
                target = AddressSpace.pages(size + (target - size) / 2)
                guard target >= needed else {
                    throw .mapFull(path: path, bytes: size, openTransactions: 0)
                }
            }
            try check(unsafe mdb_env_set_mapsize(pointer, target))
        }
        guard let open else { return }
        throw .mapFull(path: path, bytes: mapSize, openTransactions: open)
    }

    /// Runs the body while the map stays where it is.
    func insideGate<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        let entrant = Self.entrant
        gate.enter(entrant)
        defer { gate.leave(entrant) }
        return try body()
    }

    /// The calling thread, as one that enters the gate.
    static var entrant: TransactionGate.Entrant {
        .closure(thread: TransactionGate.currentThread)
    }
}
