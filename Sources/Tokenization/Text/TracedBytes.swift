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
