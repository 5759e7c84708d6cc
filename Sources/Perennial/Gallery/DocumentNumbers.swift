internal import Storage

/// The document number of every row of a segment, ascending, where LMDB maps them.
struct DocumentNumbers: Sendable {
    /// Bytes of a number.
    static let rowBytes = 8

    private let array: MappedArray

    init(_ array: MappedArray) { self.array = array }

    /// The stored form of ascending numbers, in memory.
    static func array(_ numbers: [UInt64]) -> MappedArray {
        MappedArray(copying: numbers.map(\.littleEndian).span, rowBytes: rowBytes)
    }

    /// Number of rows.
    var count: Int { array.rows }

    /// The document number of a row.
    subscript(row: Int) -> UInt64 {
        array.withRow(row) { bytes in
            UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(as: UInt64.self))
        }
    }

    /// The row of a document, by binary search.
    func row(of document: UInt64) -> Int? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < document { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] == document ? low : nil
    }
}
