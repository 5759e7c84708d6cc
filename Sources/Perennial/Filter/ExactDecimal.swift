/// A decimal number with all digits that were written, for numbers that a double does not tell apart.
struct ExactDecimal: Comparable {
    private let isNegative: Bool
    /// Without zeros at either end; empty for zero.
    private let digits: [UInt8]
    /// The number is 0.digits · 10^point.
    private let point: Int

    /// Reads digits with sign, fraction and exponent; `nil` for anything else.
    init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        let sign = bytes.first
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { bytes.removeFirst() }
        let mark = bytes.firstIndex { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
        var exponent = 0
        if let mark {
            guard let stated = Int(String(decoding: bytes[(mark + 1)...], as: UTF8.self)),
                abs(stated) < 1_000_000
            else { return nil }
            exponent = stated
            bytes = bytes[..<mark]
        }
        let whole = bytes.prefix { $0 != UInt8(ascii: ".") }
        let fraction = bytes.dropFirst(whole.count + 1)
        let all = Array(whole + fraction)
        guard !all.isEmpty, all.allSatisfy({ (48...57).contains($0) }) else { return nil }
        let zeros = all.prefix { $0 == 48 }.count
        var digits = Array(all.dropFirst(zeros))
        while digits.last == 48 { digits.removeLast() }
        self.digits = digits
        point = digits.isEmpty ? 0 : whole.count - zeros + exponent
        isNegative = sign == UInt8(ascii: "-") && !digits.isEmpty
    }

    static func < (one: Self, other: Self) -> Bool {
        guard one.isNegative == other.isNegative else { return one.isNegative }
        return one.isNegative ? isNearer(other, to: one) : isNearer(one, to: other)
    }

    /// Whether a number is nearer to zero than another.
    private static func isNearer(_ one: Self, to other: Self) -> Bool {
        if one.digits.isEmpty || other.digits.isEmpty { return !other.digits.isEmpty }
        if one.point != other.point { return one.point < other.point }
        return one.digits.lexicographicallyPrecedes(other.digits)
    }
}
