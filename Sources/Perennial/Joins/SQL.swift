internal import Tables

/// Parts of DuckDB's SQL, and the normal form of values in it.
///
/// DuckDB's `lower` is no case folding and its `trim` knows one space: what differs is written out. The result is
/// that of ``ValueForm/normalized(_:)``, character by character.
enum SQL {
    /// A text in quotes.
    static func literal(_ text: String) -> String { quoted(text, "'") }

    /// A name in quotes.
    static func identifier(_ name: String) -> String { quoted(name, "\"") }

    /// Scalar by scalar: a quote with an accent behind it is one Character, and a quote all the same.
    private static func quoted(_ text: String, _ quote: Unicode.Scalar) -> String {
        var scalars = String.UnicodeScalarView([quote])
        for scalar in text.unicodeScalars {
            if scalar == quote { scalars.append(quote) }
            scalars.append(scalar)
        }
        scalars.append(quote)
        return String(scalars)
    }

    /// The normal form of a text; NULL of white space alone.
    ///
    /// - Parameters:
    ///   - text: an expression.
    ///   - form: which spellings are one value.
    ///   - foldings: the characters beyond ASCII in it that folding changes.
    /// - Returns: an expression.
    static func normal(_ text: String, _ form: ValueForm, foldings: String) -> String {
        let spaced = "trim(regexp_replace(\(folded(text, foldings)), '\(whitespace)', ' ', 'g'))"
        let normal = "nullif(nfc_normalize(lower(\(spaced))), '')"
        return form == .text ? normal : number(normal, form)
    }

    /// A run of what Unicode calls white space.
    private static let whitespace =
        "[\\x{9}-\\x{D}\\x{20}\\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}]+"

    /// Case folding beyond ASCII: characters that become one are translated, the others replaced.
    private static func folded(_ text: String, _ foldings: String) -> String {
        var result = text
        var (from, to) = ("", "")
        for scalar in foldings.unicodeScalars {
            let folded = ValueSet.fold(scalar)
            if folded.unicodeScalars.count == 1 {
                from.unicodeScalars.append(scalar)
                to.unicodeScalars.append(contentsOf: folded.unicodeScalars)
            } else {
                result = "replace(\(result), \(literal(String(scalar))), \(literal(folded)))"
            }
        }
        return from.isEmpty ? result : "translate(\(result), \(literal(from)), \(literal(to)))"
    }

    /// The number that a normal text spells, as ``NumberSpelling`` writes it; the text where it is none.
    ///
    /// A list of one element gives a value a name.
    private static func number(_ text: String, _ form: ValueForm) -> String {
        let digits = NumberSpelling.exponentDigits
        let exponent = "(?:e[+-]?[0-9]{1,\(digits)})?"
        let isGrouped = form == .number
        let pattern =
            isGrouped
            ? "[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+(?:[.][0-9]+)?|(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)\(exponent))"
            : "[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)\(exponent)"
        let parts =
            isGrouped
            ? "^[+-]?([0-9,]*)(?:[.]([0-9]*))?(?:e([+-]?[0-9]+))?$"
            : "^[+-]?([0-9]*)(?:[.,]([0-9]*))?(?:e([+-]?[0-9]+))?$"
        // Room for the greatest exponent on both sides of the digits.
        let zeros = "repeat('0', 100)"
        let whole = "replace(p.w, ',', '')"
        let all = "\(zeros) || \(whole) || p.f || \(zeros)"
        let point = "100 + length(\(whole)) + coalesce(try_cast(p.e AS INTEGER), 0)"
        let canonical =
            "CASE WHEN v[1] = '-' AND n.i || n.f <> '' THEN '-' ELSE '' END "
            + "|| CASE WHEN n.i = '' THEN '0' ELSE n.i END "
            + "|| CASE WHEN n.f = '' THEN '' ELSE '.' || n.f END"
        let number =
            "[[\(canonical) FOR n IN [{'i': ltrim(left(\(all), \(point)), '0'), "
            + "'f': rtrim(substr(\(all), \(point) + 1), '0')}]][1] "
            + "FOR p IN [regexp_extract(v, '\(parts)', ['w', 'f', 'e'])]][1]"
        return
            "[CASE WHEN regexp_full_match(v, '\(pattern)') AND NOT regexp_full_match(v, '0[0-9]+') "
            + "THEN \(number) ELSE v END FOR v IN [\(text)]][1]"
    }
}
