internal import Foundation
internal import Hashing
internal import Tables

/// One value of a field as filters compare it: what kind it is, and bytes that sort as the values do.
///
/// Numbers are exact decimals, dates exact instants. Texts are compared by Unicode's canonical
/// composition (NFC), so that `é` is one text however it is written; they sort by UTF-8.
struct MetadataTerm: Hashable {
    /// What a value is.
    ///
    /// The raw values are stored; 1, 2, 4 and 5 were used until format 3.
    enum Kind: UInt8 {
        /// No value: the rows that have the field at all.
        case present = 0
        /// True or false.
        case boolean = 3
        /// A text, or a text in a list.
        case text = 6
        /// A number, or a text that reads as one.
        case number = 7
        /// A text that reads as a date.
        case date = 8
        /// A text in a list, for `contains`.
        case element = 9
    }

    /// A longer value is stored cut; LMDB takes keys of 511 bytes.
    static let longestStored = 400

    let kind: Kind
    /// The whole value.
    let ordered: [UInt8]

    /// Stands for the field itself.
    static let present = MetadataTerm(kind: .present, ordered: [])

    init(_ number: DecimalNumber) { self.init(kind: .number, ordered: number.orderedBytes) }
    init(_ date: MetadataDate) { self.init(kind: .date, ordered: date.orderedBytes) }
    init(_ value: Bool) { self.init(kind: .boolean, ordered: [value ? 1 : 0]) }

    /// A text as a value of the kind `text` or `element`.
    init(_ text: String, kind: Kind) { self.init(kind: kind, ordered: Self.normalized(text)) }

    private init(kind: Kind, ordered: [UInt8]) {
        self.kind = kind
        self.ordered = ordered
    }

    /// Whether the stored form has only the beginning of the value.
    var isCut: Bool { ordered.count > Self.longestStored }

    /// What the stored form begins with: the kind, and as much of the value as is stored.
    var storedStart: [UInt8] { [kind.rawValue] + ordered.prefix(Self.longestStored) }

    /// The stored form: a long value is cut, and its SHA-256 follows.
    var stored: [UInt8] {
        isCut ? storedStart + MessageDigest.sha256(ordered) : storedStart
    }

    /// Every term of a field's value.
    static func all(of value: MetadataValue) -> Set<MetadataTerm> {
        var terms: Set<MetadataTerm> = [present]
        add(value, to: &terms, isInList: false)
        return terms
    }

    private static func add(
        _ value: MetadataValue,
        to terms: inout Set<MetadataTerm>,
        isInList: Bool
    ) {
        switch value {
        case .string(let text):
            terms.insert(MetadataTerm(text, kind: .text))
            if isInList { terms.insert(MetadataTerm(text, kind: .element)) }
            // CSV knows only texts, so that a text that reads as a number or a date is one too.
            if let number = DecimalNumber(text) {
                terms.insert(MetadataTerm(number))
            } else if let date = MetadataDate(text) {
                terms.insert(MetadataTerm(date))
            }
        case .number(let double):
            if let number = DecimalNumber(double) { terms.insert(MetadataTerm(number)) }
        case .boolean(let value): terms.insert(MetadataTerm(value))
        case .list(let values): for value in values { add(value, to: &terms, isInList: true) }
        }
    }

    /// The UTF-8 of a text after canonical composition.
    static func normalized(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        // ASCII is composed already.
        return bytes.allSatisfy { $0 < 0x80 }
            ? bytes : Array(text.precomposedStringWithCanonicalMapping.utf8)
    }
}
