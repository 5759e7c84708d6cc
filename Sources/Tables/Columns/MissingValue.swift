/// Spellings of "there is no value": cells that hold them are not joined with each other.
package enum MissingValue {
    /// The spellings, in normal form.
    private static let spellings: Set<String> = [
        "n/a", "#n/a", "n.a.", "n.a", "na", "n/d", "null", "(null)", "<null>", "[null]", "none",
        "(none)", "<none>",
        "nil", "nan", "-nan", "+nan", "<na>", "<nan>", "\\n", "-", "--", "---", "\u{2013}",
        "\u{2014}", "?", "??",
        "???", ".", "..", "...", "\u{2026}", "unknown", "(unknown)", "<unknown>", "undefined",
        "missing",
        "not available", "not applicable", "not known", "not specified", "unspecified", "no data",
        "#null!",
        "#value!", "#ref!", "#div/0!", "#name?", "#num!",
    ]
    /// Letters that are codes too: NA is Namibia, NAN an airport.
    private static let codes: Set<String> = ["na", "nan", "nil", "none", "null"]
    /// How many other values must look like codes, and which share of them, for such letters to be one.
    private static let leastCodes = 3
    private static let codeShare = 0.8
    /// Bytes of the longest spelling, white space around it included.
    private static let longest = 24

    private static let byKey = Dictionary(
        uniqueKeysWithValues: spellings.map { (ValueSet.hash(of: $0), $0) }
    )

    /// Whether a value says that there is none, whatever stands beside it.
    static func isSpelled(_ value: String) -> Bool {
        value.utf8.count <= longest && spellings.contains(ValueSet.normalized(value))
    }

    /// The missing values among a column's: the normal form of each by its key.
    ///
    /// Letters that could be a code count as one where most other values are as many letters.
    ///
    /// - Parameters:
    ///   - counts: all of the column's values.
    ///   - values: those, or a sample of them, as the column spells them; asked for only where it matters.
    /// - Returns: empty where nothing is missing.
    package static func keys(
        of counts: ValueCounts,
        among values: @autoclosure () -> [String]
    ) -> [UInt64: String] {
        byKey.filter { key, normal in
            counts.count(of: key) > 0
                && !(codes.contains(normal) && isCode(normal, among: values()))
        }
    }

    private static func isCode(_ normal: String, among values: [String]) -> Bool {
        let others = values.filter { !spellings.contains(ValueSet.normalized($0)) }
        let alike = others.count {
            $0.utf8.count == normal.utf8.count
                && $0.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) }
        }
        return others.count >= leastCodes && Double(alike) >= codeShare * Double(others.count)
    }
}
