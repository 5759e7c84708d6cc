/// A row by its document and its place among the document's passages; merges do not change it.
struct RowName: Hashable, Sendable, Codable {
    let document: UInt64
    let ordinal: UInt32

    /// Bytes of a stored name.
    static let byteCount = 12

    init(document: UInt64, ordinal: Int) {
        self.document = document
        self.ordinal = UInt32(ordinal)
    }

    /// Reads a stored name; `nil` when it has another length.
    init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        document = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        ordinal = bytes[8...].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The stored form, sorted as names are: document, then ordinal, both big-endian.
    var bytes: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: document >> (56 - 8 * UInt64($0))) }
            + (0..<4).map { UInt8(truncatingIfNeeded: ordinal >> (24 - 8 * UInt32($0))) }
    }

    /// The stored form of the row's likely query, which is no row's name.
    var queryBytes: [UInt8] { bytes + [1] }
}
