internal import Storage

/// The document number of every row of a segment, ascending, where LMDB maps them.
///
/// A document that is split into passages has a row for each, one after another.
struct DocumentNumbers: Sendable {
    /// Bytes of a number.
    static let rowBytes = 8

    private let array: MappedArray

    init(_ array: MappedArray) { self.array = array }

    /// The stored form of ascending numbers, in memory.
    static func array(_ numbers: [UInt64]) -> MappedArray {
        let stored = numbers.map(\.littleEndian)
        return MappedArray(copying: stored.span, rowBytes: rowBytes)
    }

    /// Number of rows.
    var count: Int { array.rows }

    /// The document number of a row.
    subscript(row: Int) -> UInt64 {
        array.withRow(row) { bytes in
            UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(as: UInt64.self))
        }
    }

    /// The rows of a document, by binary search; none where the segment does not have it.
    func rows(of document: UInt64) -> Range<Int> {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < document { low = middle + 1 } else { high = middle }
        }
        var end = low
        while end < count, self[end] == document { end += 1 }
        return low..<end
    }
}
