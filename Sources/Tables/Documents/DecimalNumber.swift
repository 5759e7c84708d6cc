/// A decimal number with every digit that it was written with.
///
/// `1.10` and `1.1`, `1e3` and `1000`, `-0` and `0` are the same number. There is no greatest number
/// and no rounding: `9007199254740993` and `9007199254740992` differ, and so do `1e400` and `1e401`.
package struct DecimalNumber: Sendable, Hashable {
    private enum Sign: UInt8 { case negative, zero, positive }

    // The number is the sign, 0, the point, the digits, times ten to the exponent; the first and the
    // last digit are not 0.
    private let sign: Sign
    private let exponent: Int
    private let digits: [UInt8]

    /// Digits of an exponent that are read; a text with more of them is no number.
    private static let exponentDigits = 18

    /// Reads a sign, digits, a fraction and an exponent.
    ///
    /// `nil` for every other text, also for `nan`, `inf`, hexadecimal digits and spaces. Cost: O(n).
    package init?(_ text: some StringProtocol) {
        var rest = text.utf8[...]
        func digit() -> UInt8? { rest.first.flatMap { (48...57).contains($0) ? $0 - 48 : nil } }
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        var digits: [UInt8] = []
        while let next = digit() {
            digits.append(next)
            rest.removeFirst()
        }
        var point = digits.count
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            while let next = digit() {
                digits.append(next)
                rest.removeFirst()
            }
        }
        guard !digits.isEmpty else { return nil }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            let isSmall = rest.first == UInt8(ascii: "-")
            if isSmall || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
            guard !rest.isEmpty else { return nil }
            while rest.count > 1, rest.first == UInt8(ascii: "0") { rest.removeFirst() }
            guard rest.count <= Self.exponentDigits else { return nil }
            var shift = 0
            while let next = digit() {
                shift = shift * 10 + Int(next)
                rest.removeFirst()
            }
            point += isSmall ? -shift : shift
        }
        guard rest.isEmpty else { return nil }
        guard let first = digits.firstIndex(where: { $0 != 0 }),
            let last = digits.lastIndex(where: { $0 != 0 })
        else {
            (sign, exponent, self.digits) = (.zero, 0, [])
            return
        }
        sign = isNegative ? .negative : .positive
        exponent = point - first
        self.digits = Array(digits[first...last])
    }

    /// The shortest decimal number that is read as this double; `nil` for one that is not finite.
    package init?(_ double: Double) {
        guard double.isFinite else { return nil }
        self.init(double.description)
    }

    /// Bytes that sort, one by one, as the numbers do.
    ///
    /// The sign, the exponent in 8 bytes, and two digits a byte. The bytes of a negative number are
    /// turned over, and end with the greatest byte, as of two of them the longer one is the smaller.
    package var orderedBytes: [UInt8] {
        guard sign != .zero else { return [sign.rawValue] }
        let biased = UInt64(bitPattern: Int64(exponent)) ^ 1 << 63
        var bytes = (0..<8).map { UInt8(truncatingIfNeeded: biased >> (56 - 8 * UInt64($0))) }
        for place in stride(from: 0, to: digits.count, by: 2) {
            bytes.append(digits[place] * 10 + (place + 1 < digits.count ? digits[place + 1] : 0))
        }
        if sign == .negative { bytes = bytes.map { ~$0 } + [.max] }
        return [sign.rawValue] + bytes
    }
}
