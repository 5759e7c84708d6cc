/// What a column holds, judged by its distinct values.
public enum ColumnType: String, Sendable, Codable {
    /// Names, words, codes: what joins are made on.
    case text
    /// Quantities; codes with leading zeros count as text.
    case number
    /// Days, with or without a time.
    case date
    /// Nothing: every cell is empty.
    case empty

    /// How large a share of the values must agree; the rest are taken for notes such as `n/a`.
    private static let agreement = 0.95

    /// The type that at least 95 % of `values` agree on; text otherwise.
    init(of values: [String]) {
        guard !values.isEmpty else {
            self = .empty
            return
        }
        let needed = Int((Double(values.count) * Self.agreement).rounded(.up))
        let allowed = values.count - needed
        if Self.all(values, but: allowed, { CellText.isNumber($0) && !CellText.isZeroPadded($0) }) {
            self = .number
        } else if Self.all(values, but: allowed, CellText.isDate) {
            self = .date
        } else {
            self = .text
        }
    }

    /// Whether all but `allowed` values satisfy a condition; stops as soon as the answer is known.
    private static func all(
        _ values: [String],
        but allowed: Int,
        _ condition: (String) -> Bool
    ) -> Bool {
        var others = 0
        for value in values where !condition(value) {
            others += 1
            if others > allowed { return false }
        }
        return true
    }
}
