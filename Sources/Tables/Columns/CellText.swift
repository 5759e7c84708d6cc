/// What the text of a cell looks like.
enum CellText {
    /// Whether a cell is a number: a sign, digits with or without groups, a decimal point or comma, an exponent, a percent sign.
    static func isNumber(_ cell: String) -> Bool {
        var bytes = Array(cell.utf8)[...]
        if let first = bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            bytes = bytes.dropFirst()
        }
        if bytes.last == UInt8(ascii: "%") { bytes = bytes.dropLast() }
        guard let first = bytes.first, isDigit(first) || first == UInt8(ascii: ".") else {
            return false
        }
        return isPlainNumber(bytes) || isGroupedNumber(bytes)
    }

    /// Whether a cell is digits that begin with a needless zero, as codes do and quantities do not: `02134`.
    static func isZeroPadded(_ cell: String) -> Bool {
        let bytes = Array(cell.utf8)
        return bytes.count > 1 && bytes[0] == UInt8(ascii: "0") && bytes.allSatisfy(isDigit)
    }

    /// Whether a cell is a year, which tables often have as a column's name.
    static func isYear(_ cell: String) -> Bool {
        Int(cell).map { (1800...2200).contains($0) } ?? false
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") <= 9
    }

    /// Digits, a point or a comma with digits, an exponent.
    private static func isPlainNumber(_ bytes: ArraySlice<UInt8>) -> Bool {
        let whole = bytes.prefix(while: isDigit)
        var rest = bytes.dropFirst(whole.count)
        var digits = whole.count
        if let mark = rest.first, mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",") {
            let fraction = rest.dropFirst().prefix(while: isDigit)
            digits += fraction.count
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard digits > 0 else { return false }
        guard let mark = rest.first else { return true }
        guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return false }
        rest = rest.dropFirst()
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            rest = rest.dropFirst()
        }
        return !rest.isEmpty && rest.allSatisfy(isDigit)
    }

    /// Groups of three digits parted by commas, then a point with digits: `1,234,567.8`.
    private static func isGroupedNumber(_ bytes: ArraySlice<UInt8>) -> Bool {
        let parts = bytes.split(
            separator: UInt8(ascii: "."),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard parts.count == 1 || (!parts[1].isEmpty && parts[1].allSatisfy(isDigit)) else {
            return false
        }
        let groups = parts[0].split(
            separator: UInt8(ascii: ","),
            omittingEmptySubsequences: false
        )
        guard groups.count > 1, (1...3).contains(groups[0].count) else { return false }
        return groups.allSatisfy { $0.allSatisfy(isDigit) }
            && groups.dropFirst().allSatisfy { $0.count == 3 }
    }
}
