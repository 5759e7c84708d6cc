/// Dates as metadata has them: ISO 8601, from a day to a fraction of a second.
enum MetadataDate {
    /// Seconds since 1970 in UTC; `nil` for a text that is no date.
    ///
    /// Dates are `2024-05-01`, `2024-05-01T12:30`, `…:15.25`, with `Z` or an offset like `+02:00`; a
    /// date without a zone is in UTC.
    static func parse(_ text: String) -> Double? {
        var digits = Digits(text.utf8)
        guard let year = digits.number(4), digits.take("-"), let month = digits.number(2),
            digits.take("-"), let day = digits.number(2), (1...12).contains(month),
            (1...days(inMonth: month, of: year)).contains(day)
        else { return nil }
        let midnight = Double(daysSince1970(year, month, day) * 86_400)
        if digits.isAtEnd { return midnight }
        guard digits.take("T") || digits.take(" "), let hour = digits.number(2), digits.take(":"),
            let minute = digits.number(2), hour < 24, minute < 60
        else { return nil }
        var seconds = Double(hour * 3_600 + minute * 60)
        if digits.take(":") {
            guard let second = digits.number(2), second <= 60 else { return nil }
            seconds += Double(second)
            if digits.take(".") {
                guard let fraction = digits.fraction() else { return nil }
                seconds += fraction
            }
        }
        guard let offset = digits.zone() else { return nil }
        return midnight + seconds - Double(offset)
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days of the proleptic Gregorian calendar, counted in years that begin in March.
    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let marchYear = month > 2 ? year : year - 1
        let marchMonth = (month + 9) % 12
        let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
        return 365 * marchYear + leapDays + (153 * marchMonth + 2) / 5 + day - 1 - 719_468
    }

    /// Reads digits and signs from the front of a text.
    private struct Digits {
        private var rest: Substring.UTF8View

        init(_ utf8: String.UTF8View) { rest = utf8[...] }

        var isAtEnd: Bool { rest.isEmpty }

        mutating func take(_ sign: Character) -> Bool {
            guard rest.first == sign.asciiValue else { return false }
            rest.removeFirst()
            return true
        }

        mutating func number(_ count: Int) -> Int? {
            var value = 0
            for _ in 0..<count {
                guard let digit = rest.first, (48...57).contains(digit) else { return nil }
                value = value * 10 + Int(digit - 48)
                rest.removeFirst()
            }
            return value
        }

        mutating func fraction() -> Double? {
            var value = 0.0
            var unit = 0.1
            var hasDigits = false
            while let digit = rest.first, (48...57).contains(digit) {
                value += Double(digit - 48) * unit
                unit /= 10
                hasDigits = true
                rest.removeFirst()
            }
            return hasDigits ? value : nil
        }

        /// Seconds east of UTC; everything must have been read after it.
        mutating func zone() -> Int? {
            if isAtEnd { return 0 }
            if take("Z") { return isAtEnd ? 0 : nil }
            let isEast = take("+")
            guard isEast || take("-"), let hours = number(2) else { return nil }
            _ = take(":")
            guard let minutes = number(2), isAtEnd, hours < 24, minutes < 60 else { return nil }
            return (isEast ? 1 : -1) * (hours * 3_600 + minutes * 60)
        }
    }
}
