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

    /// How large a share of the values must agree; the rest are taken for notes; `n/a` and its like have no say.
    private static let agreement = 0.95

    /// The type that at least 95 % of `values` agree on; text otherwise.
    init(of values: [String]) {
        var counts = Counts()
        for value in values { counts.add(value) }
        self = counts.type
    }

    /// How many distinct values look like what.
    struct Counts {
        private var values = 0
        private var numbers = 0
        private var dates = 0
        private var missing = 0

        /// Counts a distinct value.
        mutating func add(_ value: String) {
            values += 1
            if CellText.isNumber(value), !CellText.isZeroPadded(value) {
                numbers += 1
            } else if CellText.isDate(value) {
                dates += 1
            } else if MissingValue.isSpelled(value) {
                missing += 1
            }
        }

        /// The type that the values agree on.
        var type: ColumnType {
            guard values > 0 else { return .empty }
            guard values > missing else { return .text }
            let needed = Int((Double(values - missing) * ColumnType.agreement).rounded(.up))
            if numbers >= needed { return .number }
            return dates >= needed ? .date : .text
        }
    }
}
