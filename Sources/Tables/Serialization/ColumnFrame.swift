/// The text around a column's values.
struct ColumnFrame {
    private let prefix: String
    private let suffix: String

    init(pattern: ColumnPattern, column: Column, title: String, context: String) {
        var prefix = pattern.hasTitle && !title.isEmpty ? title + ". " : ""
        if pattern.hasStatistics {
            prefix += column.name + " contains " + Self.statistics(of: column.distinctValues) + ": "
        } else if pattern.hasName {
            prefix += column.name + ": "
        }
        self.prefix = prefix
        let context = pattern.hasContext && !context.isEmpty ? " " + context : ""
        suffix = (pattern.hasFullStop ? "." : "") + context
    }

    /// The whole text with some values.
    func text(_ values: ArraySlice<String>) -> String {
        prefix + values.joined(separator: ", ") + suffix
    }

    /// `5 values (9, 2, 5.6)`: how many, then the longest, shortest and average length.
    private static func statistics(of values: [String]) -> String {
        let lengths = values.map(\.unicodeScalars.count)
        let longest = lengths.max() ?? 0
        let shortest = lengths.min() ?? 0
        let average = average(lengths.reduce(0, +), over: max(1, lengths.count))
        return "\(values.count) values (\(longest), \(shortest), \(average))"
    }

    /// A quotient rounded to two decimals, halves up, without needless zeros; in integers, so that no binary fraction rounds it wrong.
    private static func average(_ sum: Int, over count: Int) -> String {
        let hundredths = (200 * sum + count) / (2 * count)
        let whole = "\(hundredths / 100)"
        let rest = hundredths % 100
        if rest == 0 { return whole }
        if rest % 10 == 0 { return "\(whole).\(rest / 10)" }
        return rest < 10 ? "\(whole).0\(rest)" : "\(whole).\(rest)"
    }
}
