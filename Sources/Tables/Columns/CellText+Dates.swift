extension CellText {
    private static let months: Set<String> = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
        "january", "february", "march", "april", "june", "july", "august", "september", "october",
        "november", "december",
    ]

    /// Whether a cell is a date, with or without a time of day.
    ///
    /// Known: `2024-05-31`, `2024/5/31`, `31.5.2024`, `5/31/2024`, `31 May 2024`, `May 31, 2024`, and after any of
    /// them a time as in `T10:30:00Z`.
    static func isDate(_ cell: String) -> Bool {
        guard cell.utf8.count <= 40, cell.utf8.contains(where: { (0x30...0x39).contains($0) })
        else {
            return false
        }
        let (date, time) = splitTime(cell)
        guard time.isEmpty || isTime(time) else { return false }
        let words = date.split { " ,".contains($0) }
        if words.count == 3 { return isWordedDate(words) }
        guard words.count == 1 else { return false }
        for mark: Character in ["-", "/", "."] {
            let parts = date.split(separator: mark, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let numbers = parts.map { number($0) ?? -1 }
            let isYearFirst = parts[0].count == 4 && mark != "."
            let year = isYearFirst ? numbers[0] : numbers[2]
            let rest = isYearFirst ? [numbers[1], numbers[2]] : [numbers[0], numbers[1]]
            guard parts[isYearFirst ? 0 : 2].count == 4, (1000...2999).contains(year) else {
                return false
            }
            return rest.allSatisfy { (1...31).contains($0) } && rest.contains { $0 <= 12 }
        }
        return false
    }

    /// The date and the time of day of a cell, parted by `T` or by a space before digits and a colon.
    private static func splitTime(_ cell: String) -> (date: Substring, time: Substring) {
        guard let colon = cell.firstIndex(of: ":"),
            let start = cell[..<colon].lastIndex(where: { $0 == "T" || $0 == " " })
        else { return (cell[...], "") }
        return (cell[..<start], cell[cell.index(after: start)...])
    }

    /// Hours and minutes, seconds, fractions and zone in digits and marks.
    private static func isTime(_ text: Substring) -> Bool {
        let hours = text.prefix { $0.isASCII && $0.isNumber }
        guard (1...2).contains(hours.count), let hour = number(hours), hour < 25 else {
            return false
        }
        return text.allSatisfy { "0123456789:.+-Z".contains($0) }
    }

    private static func isWordedDate(_ words: [Substring]) -> Bool {
        let isMonthFirst = months.contains(words[0].lowercased())
        guard isMonthFirst || months.contains(words[1].lowercased()) else { return false }
        let day = number(isMonthFirst ? words[1] : words[0]) ?? 0
        return (1...31).contains(day) && words[2].count == 4 && number(words[2]) != nil
    }

    private static func number(_ text: Substring) -> Int? {
        text.allSatisfy { $0.isASCII && $0.isNumber } ? Int(text) : nil
    }
}
