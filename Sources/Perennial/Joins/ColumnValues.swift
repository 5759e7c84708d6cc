internal import Foundation
internal import Storage
internal import Tables

/// The stored form of a column's values: the number of values, all keys, all counts, all spellings, little-endian; then
/// 8 bytes of a digest, which was not there until format 3.
struct ColumnValues {
    /// Bytes of the number in front, and of a value.
    private static let headerBytes = 8
    private static let valueBytes = 16
    private static let digestBytes = 8

    /// The stored bytes.
    static func encode(_ values: ValueCounts) -> Data {
        var data = Data(capacity: headerBytes + valueBytes * values.count)
        func append(_ value: some FixedWidthInteger) {
            unsafe withUnsafeBytes(of: value.littleEndian) { unsafe data.append(contentsOf: $0) }
        }
        append(UInt64(values.count))
        for key in values.keys { append(key) }
        for count in values.counts { append(count) }
        for spelling in values.spellings { append(spelling) }
        return SealedValue.seal(data)
    }

    /// All of them; `nil` for bytes that are none, or whose digest differs.
    static func decode(_ bytes: RawSpan) -> ValueCounts? {
        guard let count = count(bytes) else { return nil }
        if hasDigest(bytes) {
            guard SealedValue.open(Data(bytes.copiedBytes)) != nil else { return nil }
        }
        let counts = headerBytes + 8 * count
        return ValueCounts(
            keys: (0..<count).map { key(bytes, $0) },
            counts: (0..<count).map { number(bytes, at: counts + 4 * $0) },
            spellings: (0..<count).map { number(bytes, at: counts + 4 * (count + $0)) }
        )
    }

    /// How many of ascending keys are among the stored ones; `nil` for bytes that are none.
    static func overlap(_ bytes: RawSpan, with keys: [UInt64]) -> Int? {
        guard let count = count(bytes) else { return nil }
        var shared = 0
        var low = 0
        for wanted in keys {
            // Both ascend, so that each search begins where the one before ended, with growing steps.
            var step = 1
            var high = low
            while high < count, key(bytes, high) < wanted {
                low = high + 1
                high += step
                step *= 2
            }
            high = min(high, count)
            while low < high {
                let middle = (low + high) / 2
                if key(bytes, middle) < wanted { low = middle + 1 } else { high = middle }
            }
            guard low < count else { break }
            if key(bytes, low) == wanted { shared += 1 }
        }
        return shared
    }

    /// Whether a digest follows the values; ``decode(_:)`` compares it.
    static func hasDigest(_ bytes: RawSpan) -> Bool {
        (bytes.byteCount - headerBytes) % valueBytes == digestBytes
    }

    private static func count(_ bytes: RawSpan) -> Int? {
        guard bytes.byteCount >= headerBytes else { return nil }
        let count = UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(as: UInt64.self))
        let values = bytes.byteCount - headerBytes - (hasDigest(bytes) ? digestBytes : 0)
        guard count == UInt64(values / valueBytes), values % valueBytes == 0 else { return nil }
        return Int(count)
    }

    private static func key(_ bytes: RawSpan, _ index: Int) -> UInt64 {
        let offset = headerBytes + 8 * index
        let key = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
        return UInt64(littleEndian: key)
    }

    private static func number(_ bytes: RawSpan, at offset: Int) -> UInt32 {
        let number = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
        return UInt32(littleEndian: number)
    }
}
