internal import Hashing
internal import Tables

/// Reads what was stored for a field until format 3, as ``MetadataTerm``s.
///
/// Numbers and dates were doubles then, and texts were not normalised: neighbours shared one key.
/// The texts themselves were stored too, so that nearly every exact value is known from the column;
/// the documents are asked for the rest.
struct FormerMetadataColumn {
    /// What a stored value was; raw values as they are stored.
    enum Kind: UInt8, CaseIterable {
        case text = 1
        case number = 2
        case date = 4
        case element = 5
    }

    /// A stored text was cut behind so many bytes.
    private static let longestText = 400
    /// A longer text was not read as a number.
    private static let longestNumber = 40

    /// Rows by stored form; a row can stand there twice.
    private(set) var columns: [[UInt8]: [Int32]] = [:]
    /// Rows whose values only the document tells.
    private(set) var unsure: Set<Int32> = []
    /// Rows with a text whose double is not exactly the text's number, by the double's stored form.
    private var inexact: [[UInt8]: Set<Int32>] = [:]

    /// Takes a stored value (its kind first) with its rows; values come in the order of their bytes.
    mutating func append(_ stored: [UInt8], rows: [Int32]) {
        let value = stored.dropFirst()
        switch stored.first.flatMap(Kind.init(rawValue:)) {
        case .text: appendText(value, rows)
        case .number: appendNumber(Array(value), rows)
        // Every date was a text as well.
        case .date: break
        case .element:
            guard value.count <= Self.longestText else { return unsure.formUnion(rows) }
            let text = String(decoding: value, as: UTF8.self)
            columns[MetadataTerm(text, kind: .element).stored, default: []] += rows
        // Field and boolean are stored today as they were.
        case nil: columns[stored, default: []] += rows
        }
    }

    private mutating func appendText(_ value: ArraySlice<UInt8>, _ rows: [Int32]) {
        guard value.count <= Self.longestText else { return unsure.formUnion(rows) }
        let text = String(decoding: value, as: UTF8.self)
        for term in MetadataTerm.all(of: .string(text)) where term.kind != .present {
            columns[term.stored, default: []] += rows
        }
        if value.count <= Self.longestNumber, let number = DecimalNumber(text),
            let double = Double(text), double.isFinite, DecimalNumber(double) != number
        {
            inexact[Self.ordered(double), default: []].formUnion(rows)
        }
    }

    private mutating func appendNumber(_ value: [UInt8], _ rows: [Int32]) {
        guard let double = Self.double(value), let number = DecimalNumber(double) else {
            return unsure.formUnion(rows)
        }
        let doubtful = inexact[value] ?? []
        unsure.formUnion(doubtful.intersection(rows))
        columns[MetadataTerm(number).stored, default: []] += rows.filter { !doubtful.contains($0) }
    }

    /// Adds what a document says of a row.
    mutating func append(_ value: MetadataValue, row: Int32) {
        for term in MetadataTerm.all(of: value) { columns[term.stored, default: []].append(row) }
    }

    /// Big-endian bytes that ordered as the doubles did; both zeros were one.
    private static func ordered(_ number: Double) -> [UInt8] {
        let bits = (number == 0 ? 0 : number).bitPattern
        let ordered = bits >> 63 == 0 ? bits | 1 << 63 : ~bits
        return (0..<8).map { UInt8(truncatingIfNeeded: ordered >> (56 - 8 * $0)) }
    }

    private static func double(_ bytes: [UInt8]) -> Double? {
        guard bytes.count == 8 else { return nil }
        let ordered = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Double(bitPattern: ordered >> 63 == 1 ? ordered & ~(1 << 63) : ~ordered)
    }
}
