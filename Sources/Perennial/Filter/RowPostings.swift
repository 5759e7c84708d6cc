internal import VectorSearch

/// The stored form of a set of rows: differences between neighbours as variable-length integers,
/// or a bitmap where that is shorter.
enum RowPostings {
    private static let differences: UInt8 = 0
    private static let bitmap: UInt8 = 1

    /// Encodes ascending rows of a segment.
    static func encode(_ rows: [Int32], of count: Int) -> [UInt8] {
        let bitmapBytes = (count + 7) / 8
        var bytes: [UInt8] = [differences]
        var last: Int32 = -1
        for row in rows {
            var difference = UInt32(row - last)
            last = row
            while difference >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: difference) | 0x80)
                difference >>= 7
            }
            bytes.append(UInt8(difference))
            if bytes.count > bitmapBytes + 1 { return encodeBitmap(rows, bytes: bitmapBytes) }
        }
        return bytes
    }

    private static func encodeBitmap(_ rows: [Int32], bytes count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count + 1)
        bytes[0] = bitmap
        for row in rows { bytes[1 + Int(row >> 3)] |= 1 << UInt8(row & 7) }
        return bytes
    }

    /// Calls `body` for each row in ascending order; `false` when the bytes are no rows of `count`.
    static func forEach(_ bytes: RawSpan, of count: Int, _ body: (Int) -> Void) -> Bool {
        guard !bytes.isEmpty else { return false }
        let kind = byte(0, of: bytes)
        if kind == bitmap {
            guard bytes.byteCount == (count + 7) / 8 + 1 else { return false }
            for index in 1..<bytes.byteCount {
                var bits = byte(index, of: bytes)
                while bits != 0 {
                    let row = (index - 1) * 8 + bits.trailingZeroBitCount
                    guard row < count else { return false }
                    body(row)
                    bits &= bits - 1
                }
            }
            return true
        }
        guard kind == differences else { return false }
        var row = -1
        var index = 1
        while index < bytes.byteCount {
            var difference = 0
            var shift = 0
            while true {
                guard index < bytes.byteCount, shift < 35 else { return false }
                let part = byte(index, of: bytes)
                index += 1
                difference |= Int(part & 0x7F) << shift
                if part < 0x80 { break }
                shift += 7
            }
            row += difference
            guard difference > 0, row < count else { return false }
            body(row)
        }
        return true
    }

    private static func byte(_ index: Int, of bytes: RawSpan) -> UInt8 {
        unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
    }
}
