internal import CLMDB

extension EnvironmentHandle {
    /// Open read transactions of all processes.
    func readerCount() throws(StorageError) -> Int {
        // LMDB lists its readers as lines of text: a title, then one line a reader, whose first
        // word is a process number; a reader that waits for its next use shows "-" in the end.
        var count = 0
        let code = unsafe withUnsafeMutablePointer(to: &count) { count in
            unsafe mdb_reader_list(
                pointer,
                { line, count in
                    guard let line = unsafe line, let count = unsafe count else { return -1 }
                    let words = unsafe String(cString: line).split(whereSeparator: \.isWhitespace)
                    if let first = words.first, Int(first) != nil, words.last != "-" {
                        unsafe count.assumingMemoryBound(to: Int.self).pointee += 1
                    }
                    return 0
                },
                count
            )
        }
        guard code >= 0 else { throw StorageError(code: code, path: path) }
        return count
    }
}
