/// UTF-8 bytes that can remember which bytes of the original text each came from.
struct TracedBytes: Sendable {
    /// The bytes; always whole scalars.
    private(set) var bytes: [UInt8] = []
    /// Where in the original text the source of each byte starts; empty unless traced.
    private(set) var starts: [Int32] = []
    /// Where in the original text the source of each byte ends; empty unless traced.
    private(set) var ends: [Int32] = []
    /// Whether `starts` and `ends` are kept.
    var isTraced = false

    /// Whether there are no bytes.
    var isEmpty: Bool { bytes.isEmpty }

    /// Removes everything and keeps the storage.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    /// Appends one byte that came from `source`.
    @inline(__always)
    mutating func append(_ byte: UInt8, from source: Range<Int>) {
        bytes.append(byte)
        if isTraced {
            starts.append(Int32(truncatingIfNeeded: source.lowerBound))
            ends.append(Int32(truncatingIfNeeded: source.upperBound))
        }
    }

    /// Appends bytes that all came from `source`.
    mutating func append(_ content: some Sequence<UInt8>, from source: Range<Int>) {
        for byte in content { append(byte, from: source) }
    }

    /// Appends a range of another text with where it came from.
    mutating func append(_ range: Range<Int>, of other: borrowing TracedBytes) {
        bytes.append(contentsOf: other.bytes[range])
        if isTraced {
            starts.append(contentsOf: other.starts[range])
            ends.append(contentsOf: other.ends[range])
        }
    }

    /// The scalar at a position, with its length in bytes.
    func scalar(at position: Int) -> (value: UInt32, length: Int) {
        bytes.span.scalar(at: position)
    }

    /// The range of the original text that a range of bytes came from; itself where nothing is traced.
    func source(of range: Range<Int>) -> Range<Int> {
        guard isTraced, !range.isEmpty else { return range }
        return Int(starts[range.lowerBound])..<Int(ends[range.upperBound - 1])
    }

    /// Appends one scalar that came from `source`.
    mutating func append(scalar: UInt32, from source: Range<Int>) {
        func trailing(_ shift: UInt32) -> UInt8 { UInt8(0x80 | scalar >> shift & 0x3F) }
        switch scalar {
        case ..<0x80:
            append(UInt8(scalar), from: source)
        case ..<0x800:
            append(UInt8(0xC0 | scalar >> 6), from: source)
            append(trailing(0), from: source)
        case ..<0x10000:
            append(UInt8(0xE0 | scalar >> 12), from: source)
            append(trailing(6), from: source)
            append(trailing(0), from: source)
        default:
            append(UInt8(0xF0 | scalar >> 18), from: source)
            append(trailing(12), from: source)
            append(trailing(6), from: source)
            append(trailing(0), from: source)
        }
    }
}
