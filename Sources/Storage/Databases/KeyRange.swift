/// A range of a database's keys in the order of their bytes.
public struct KeyRange<Key: ByteCodable>: Sendable {
    /// First encoded key of the range; nil for the database's first.
    let lower: [UInt8]?
    /// Encoded key before which the range ends; nil for no end.
    let upper: [UInt8]?

    /// Every key.
    public static var all: KeyRange { KeyRange(lower: nil, upper: nil) }

    /// The key and all after it.
    public static func from(_ key: Key) -> KeyRange {
        KeyRange(lower: key.encodedBytes, upper: nil)
    }

    /// All keys before the key.
    public static func before(_ key: Key) -> KeyRange {
        KeyRange(lower: nil, upper: key.encodedBytes)
    }

    /// The keys from `lower` to before `upper`.
    public static func between(_ lower: Key, and upper: Key) -> KeyRange {
        KeyRange(lower: lower.encodedBytes, upper: upper.encodedBytes)
    }

    /// The keys from `lower` to `upper`, both included.
    public static func through(_ lower: Key, _ upper: Key) -> KeyRange {
        // Nothing lies between a key and that key with a zero byte behind it.
        KeyRange(lower: lower.encodedBytes, upper: upper.encodedBytes + [0])
    }

    /// The keys whose bytes begin with the encoded prefix.
    public static func prefix(_ prefix: some ByteCodable) -> KeyRange {
        let lower = prefix.encodedBytes
        var upper = lower
        while let last = upper.last {
            upper.removeLast()
            guard last == .max else {
                upper.append(last + 1)
                break
            }
        }
        return KeyRange(lower: lower, upper: upper.isEmpty ? nil : upper)
    }

    func contains(_ key: RawSpan) -> Bool {
        (lower.map { Self.compare(key, $0) >= 0 } ?? true)
            && (upper.map { Self.compare(key, $0) < 0 } ?? true)
    }

    private static func compare(_ key: RawSpan, _ bound: [UInt8]) -> Int {
        for index in 0..<min(key.byteCount, bound.count) {
            let byte = unsafe key.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
            if byte != bound[index] { return Int(byte) - Int(bound[index]) }
        }
        return key.byteCount - bound.count
    }
}
