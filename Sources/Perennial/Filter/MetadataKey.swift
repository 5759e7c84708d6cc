internal import Hashing
internal import Tables

/// The stored form of one metadata value: bytes whose order is the order of the values.
///
/// Layout: kind (1 byte), then the value. Numbers and dates are doubles whose bits were changed so
/// that they order as unsigned integers; a long text is cut and ends with its SHA-256.
struct MetadataKey: Hashable {
    /// What a value is; the raw values are stored.
    enum Kind: UInt8, CaseIterable {
        /// No value: the rows that have the field at all.
        case present = 0
        /// A text, or a text in a list.
        case string = 1
        /// A number, or a text that reads as one.
        case number = 2
        /// True or false.
        case boolean = 3
        /// A text that reads as a date.
        case date = 4
        /// A text in a list, for `contains`.
        case element = 5
    }

    /// A text of more bytes is cut; LMDB takes keys of 511 bytes.
    static let longestText = 400

    let bytes: [UInt8]

    init(present: Void = ()) { bytes = [Kind.present.rawValue] }
    init(_ number: Double, kind: Kind) { bytes = [kind.rawValue] + Self.ordered(number) }
    init(_ value: Bool) { bytes = [Kind.boolean.rawValue, value ? 1 : 0] }
    init(_ text: String, kind: Kind) {
        let utf8 = Array(text.utf8)
        bytes =
            [kind.rawValue]
            + (utf8.count <= Self.longestText
                ? utf8 : Array(utf8[..<Self.longestText]) + Array(MessageDigest.sha256(utf8)))
    }

    /// Whether the text in stored bytes (without the kind) was cut.
    static func isCut(_ stored: some Collection<UInt8>) -> Bool { stored.count > longestText }

    /// All keys under which a value is stored.
    static func keys(of value: MetadataValue) -> Set<MetadataKey> {
        var keys: Set<MetadataKey> = [MetadataKey()]
        add(value, to: &keys, inList: false)
        return keys
    }

    private static func add(_ value: MetadataValue, to keys: inout Set<MetadataKey>, inList: Bool) {
        switch value {
        case .string(let text):
            keys.insert(MetadataKey(text, kind: .string))
            if inList { keys.insert(MetadataKey(text, kind: .element)) }
            if let number = MetadataNumber.parse(text) {
                keys.insert(MetadataKey(number, kind: .number))
            } else if let date = MetadataDate.parse(text) {
                keys.insert(MetadataKey(date, kind: .date))
            }
        case .number(let number): keys.insert(MetadataKey(number, kind: .number))
        case .boolean(let value): keys.insert(MetadataKey(value))
        case .list(let values): for value in values { add(value, to: &keys, inList: true) }
        }
    }

    /// Big-endian bytes that order as the numbers do; both zeros are one.
    private static func ordered(_ number: Double) -> [UInt8] {
        let bits = (number == 0 ? 0 : number).bitPattern
        let ordered = bits >> 63 == 0 ? bits | 1 << 63 : ~bits
        return (0..<8).map { UInt8(truncatingIfNeeded: ordered >> (56 - 8 * $0)) }
    }
}
