internal import Storage

/// Which part of its document's text every row of a segment stands for, where LMDB maps it.
struct PassageSpans: Sendable {
    /// Bytes of a span: where it starts and ends in the text's UTF-8, 4 bytes each.
    static let rowBytes = 8

    private let array: MappedArray

    init(_ array: MappedArray) { self.array = array }

    /// The stored form of spans, in memory.
    static func array(_ spans: [Range<Int>]) -> MappedArray {
        let stored = spans.flatMap {
            [UInt32($0.lowerBound).littleEndian, UInt32($0.upperBound).littleEndian]
        }
        return MappedArray(copying: stored.span, rowBytes: rowBytes)
    }

    /// Number of rows.
    var count: Int { array.rows }

    /// The part of a row; `nil` when what is stored is no range.
    subscript(row: Int) -> Range<Int>? {
        array.withRow(row) { bytes in
            let start = UInt32(littleEndian: unsafe bytes.unsafeLoadUnaligned(as: UInt32.self))
            let end = UInt32(
                littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 4, as: UInt32.self)
            )
            return start <= end ? Int(start)..<Int(end) : nil
        }
    }
}
