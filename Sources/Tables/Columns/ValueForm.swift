/// Which spellings of a column's cells are one value.
///
/// What it says can be written in SQL exactly, so that a join returns what was measured.
public enum ValueForm: String, Sendable, Codable {
    /// Case, white space and composed characters do not count.
    case text
    /// Numbers count by their value, a comma in them parts thousands; other cells count as text.
    case number
    /// The same, and a comma stands before decimals.
    case decimalComma

    /// The text that all spellings of a value have in common.
    package func normalized(_ value: String) -> String {
        let text = ValueSet.normalized(value)
        switch self {
        case .text: return text
        case .number: return NumberSpelling.canonical(text, commaIsDecimal: false) ?? text
        case .decimalComma: return NumberSpelling.canonical(text, commaIsDecimal: true) ?? text
        }
    }

    /// The key of a value; that of its text for all but spellings of numbers.
    package func key(of value: String) -> UInt64 {
        self == .text ? ValueSet.key(of: value) : ValueSet.hash(of: normalized(value))
    }
}
