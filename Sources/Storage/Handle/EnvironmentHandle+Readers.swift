internal import CLMDB

extension EnvironmentHandle {
    /// Open read transactions of all processes.
    func readers() throws(StorageError) -> [EnvironmentReader] {
        try listedReaders() + ReaderMark.all(in: dataFile)
    }

    /// Those of LMDB's table.
    func listedReaders() throws(StorageError) -> [EnvironmentReader] {
        // LMDB lists its readers as lines of text: a title, then one line a reader: a process number,
        // a thread, and a commit, or "-" where it waits for its next use.
        var readers: [EnvironmentReader] = []
        let code = unsafe withUnsafeMutablePointer(to: &readers) { readers in
            unsafe mdb_reader_list(
                pointer,
                { line, readers in
                    guard let line = unsafe line, let readers = unsafe readers else { return -1 }
                    let words = unsafe String(cString: line).split(whereSeparator: \.isWhitespace)
                    if let first = words.first, let process = Int32(first),
                        let last = words.last, let version = UInt64(last)
                    {
                        unsafe readers.assumingMemoryBound(to: [EnvironmentReader].self).pointee
                            .append(EnvironmentReader(process: process, version: version))
                    }
                    return 0
                },
                readers
            )
        }
        guard code >= 0 else { throw StorageError(code: code, path: path) }
        return readers
    }
}
