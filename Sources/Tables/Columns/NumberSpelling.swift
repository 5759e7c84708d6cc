/// Numbers in one spelling, so that equal ones are equal texts.
///
/// Exact whatever their length: no digit goes through a floating-point number. Joins write the same rules in SQL.
package enum NumberSpelling {
    /// Digits of an exponent at most; a number with more of them is compared as it is spelled.
    package static let exponentDigits = 2

    /// The number as `-1234.5`: no plus, no groups, no exponent, no needless zeros.
    ///
    /// - Parameters:
    ///   - text: without white space around it.
    ///   - commaIsDecimal: whether `1,500` is one and a half; else it is one and a half thousand.
    /// - Returns: `nil` for what is no number, for digits that begin with a needless zero, as codes do
    ///   (`007`), and for percentages.
    package static func canonical(_ text: String, commaIsDecimal: Bool) -> String? {
        var bytes = Array(text.utf8)[...]
        guard bytes.contains(where: isDigit), !CellText.isZeroPadded(text) else { return nil }
        var isNegative = false
        if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            bytes.removeFirst()
        }
        guard let parts = parts(bytes, commaIsDecimal: commaIsDecimal) else { return nil }
        let digits = parts.whole + parts.fraction
        let point = parts.whole.count + parts.exponent
        let whole = digits.prefix(max(0, point)) + zeros(point - digits.count)
        let fraction = zeros(-point) + digits.dropFirst(max(0, point))
        let left = whole.drop { $0 == zero }
        let right = fraction.reversed().drop { $0 == zero }.reversed()
        guard !left.isEmpty || !right.isEmpty else { return "0" }
        let start = (isNegative ? "-" : "") + (left.isEmpty ? "0" : Self.text(left))
        return start + (right.isEmpty ? "" : "." + Self.text(right))
    }

    private static let zero = UInt8(ascii: "0")

    private static func zeros(_ count: Int) -> [UInt8] {
        .init(repeating: zero, count: max(0, count))
    }

    private static func text(_ digits: some Sequence<UInt8>) -> String {
        String(decoding: Array(digits), as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- zero <= 9 }

    private static func parts(
        _ bytes: ArraySlice<UInt8>,
        commaIsDecimal: Bool
    ) -> (whole: [UInt8], fraction: [UInt8], exponent: Int)? {
        if !commaIsDecimal, bytes.contains(UInt8(ascii: ",")) { return grouped(bytes) }
        let whole = bytes.prefix(while: isDigit)
        var rest = bytes.dropFirst(whole.count)
        var fraction: ArraySlice<UInt8> = []
        let isMark = rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ",")
        if isMark {
            fraction = rest.dropFirst().prefix(while: isDigit)
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard !whole.isEmpty || !fraction.isEmpty, let exponent = exponent(rest) else { return nil }
        return (Array(whole), Array(fraction), exponent)
    }

    /// Groups of three digits parted by commas, then a point with digits.
    private static func grouped(
        _ bytes: ArraySlice<UInt8>
    ) -> (whole: [UInt8], fraction: [UInt8], exponent: Int)? {
        guard CellText.isNumber(String(decoding: bytes, as: UTF8.self)) else { return nil }
        let whole = bytes.prefix { isDigit($0) || $0 == UInt8(ascii: ",") }
        let groups = whole.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        let fraction = bytes.dropFirst(whole.count).dropFirst()
        guard groups.count > 1, (1...3).contains(groups[0].count),
            groups.dropFirst().allSatisfy({ $0.count == 3 }), fraction.allSatisfy(isDigit)
        else { return nil }
        return (Array(groups.joined()), Array(fraction), 0)
    }

    /// The exponent that the end of a number states: 0 where it states none, `nil` for anything else.
    private static func exponent(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard let mark = bytes.first else { return 0 }
        guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return nil }
        var digits = bytes.dropFirst()
        var sign = 1
        if digits.first == UInt8(ascii: "-") { sign = -1 }
        if digits.first == UInt8(ascii: "-") || digits.first == UInt8(ascii: "+") {
            digits = digits.dropFirst()
        }
        guard (1...exponentDigits).contains(digits.count), digits.allSatisfy(isDigit) else {
            return nil
        }
        return sign * digits.reduce(0) { 10 * $0 + Int($1 - zero) }
    }
}
