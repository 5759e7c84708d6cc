/// Dates in one spelling, so that two columns can be compared.
package enum DateSpelling {
    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// The date as `2024-05-31`, the time of day left out; `nil` for what is no date or could be two.
    ///
    /// `3/4/2024` could be in March or in April: it is `nil`, where `31/4/2024` is not.
    package static func isoDate(_ value: String) -> String? {
        guard CellText.isDate(value) else { return nil }
        let date = value.split { $0 == "T" || $0 == " " || $0 == "," }
        let words = date.prefix(3)
        if words.count == 3, !words[0].contains(where: { "-/.".contains($0) }),
            let year = Int(words[2]), let worded = worded(words[0], words[1])
        {
            return iso(year, worded.month, worded.day)
        }
        guard let first = date.first else { return nil }
        let parts = first.split { "-/.".contains($0) }.compactMap { Int($0) }
        guard parts.count == 3 else { return nil }
        if parts[0] > 31 { return iso(parts[0], parts[1], parts[2]) }
        // Only dots say that the day comes first.
        if first.contains(".") || parts[0] > 12 { return iso(parts[2], parts[1], parts[0]) }
        return parts[1] > 12 ? iso(parts[2], parts[0], parts[1]) : nil
    }

    private static func worded(_ first: Substring, _ second: Substring) -> (day: Int, month: Int)? {
        let isDayFirst = Int(first) != nil
        let name = (isDayFirst ? second : first).lowercased().prefix(3)
        guard let day = Int(isDayFirst ? first : second),
            let month = months.firstIndex(of: String(name))
        else { return nil }
        return (day, month + 1)
    }

    private static func iso(_ year: Int, _ month: Int, _ day: Int) -> String? {
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(padded(month))-\(padded(day))"
    }
}
