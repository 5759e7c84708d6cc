internal import CLMDB

/// Which bytes of an open file others have locked.
///
/// The kernel tells any one of the locks in a range, so that this asks again for what is before and
/// behind it: two questions a lock.
enum LockedBytes {
    /// The first locked byte of a range; `nil` where none is.
    static func first(in file: Int32, _ range: Range<Int64>) -> Int64? {
        var found: Int64?
        var end = range.upperBound
        while end > range.lowerBound {
            let byte = clmdb_first_locked(file, range.lowerBound, end - range.lowerBound)
            guard range.contains(byte) else { break }
            found = byte
            end = byte
        }
        return found
    }

    /// Every byte of a range at which a lock begins, in order.
    static func all(in file: Int32, _ range: Range<Int64>) -> [Int64] {
        var found: [Int64] = []
        var ranges = [range]
        while let range = ranges.popLast() {
            guard !range.isEmpty else { continue }
            let byte = clmdb_first_locked(
                file,
                range.lowerBound,
                range.upperBound - range.lowerBound
            )
            guard range.contains(byte) else { continue }
            found.append(byte)
            ranges.append(range.lowerBound..<byte)
            ranges.append(byte + 1..<range.upperBound)
        }
        return found.sorted()
    }
}
