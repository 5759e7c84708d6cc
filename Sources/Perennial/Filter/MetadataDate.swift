/// An instant that a text in ISO 8601 names, from a day to any fraction of a second.
struct MetadataDate: Sendable, Equatable {
    /// Whole seconds since 1970 in UTC, rounded down.
    private let seconds: Int
    /// Digits of the fraction of a second, as ASCII, without zeros at the end.
    private let fraction: [UInt8]

    /// Reads a date; `nil` for a text that is none.
    ///
    /// Dates are `2024-05-01`, `2024-05-01T12:30`, `…:15.25`, with `Z` or an offset like `+02:00`,
    /// `+0200` or `+02`; a date without a zone is in UTC.
    init?(_ text: String) {
        var digits = Digits(text.utf8)
        guard let year = digits.number(4), digits.take("-"), let month = digits.number(2),
            digits.take("-"), let day = digits.number(2), (1...12).contains(month),
            (1...Self.days(inMonth: month, of: year)).contains(day)
        else { return nil }
        let midnight = Self.daysSince1970(year, month, day) * 86_400
        if digits.isAtEnd {
            (seconds, fraction) = (midnight, [])
            return
        }
        guard digits.take("T") || digits.take(" "), let hour = digits.number(2), digits.take(":"),
            let minute = digits.number(2), hour < 24, minute < 60
        else { return nil }
        var time = hour * 3_600 + minute * 60
        var fraction: [UInt8] = []
        if digits.take(":") {
            guard let second = digits.number(2), second <= 60 else { return nil }
            time += second
            if digits.take(".") {
                fraction = digits.run()
                guard !fraction.isEmpty else { return nil }
                while fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
            }
        }
        guard let offset = digits.zone() else { return nil }
        seconds = midnight + time - offset
        self.fraction = fraction
    }

    /// Bytes that sort, one by one, as the instants do: the seconds in 8 bytes, then the fraction.
    var orderedBytes: [UInt8] {
        let biased = UInt64(bitPattern: Int64(seconds)) ^ 1 << 63
        return (0..<8).map { UInt8(truncatingIfNeeded: biased >> (56 - 8 * UInt64($0))) } + fraction
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
        // 400 years later is 146,097 days later; so January of the year 0 counts as any other.
        let marchYear = (month > 2 ? year : year - 1) + 400
        let marchMonth = (month + 9) % 12
        let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
        return 365 * marchYear + leapDays + (153 * marchMonth + 2) / 5 + day - 1 - 719_468 - 146_097
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

        /// As many digits as follow.
        mutating func run() -> [UInt8] {
            let digits = Array(rest.prefix { (48...57).contains($0) })
            rest.removeFirst(digits.count)
            return digits
        }

        /// Seconds east of UTC; everything must have been read after it.
        mutating func zone() -> Int? {
            if isAtEnd { return 0 }
            if take("Z") { return isAtEnd ? 0 : nil }
            let isEast = take("+")
            guard isEast || take("-"), let hours = number(2), hours < 24 else { return nil }
            var minutes = 0
            if !isAtEnd {
                _ = take(":")
                guard let read = number(2), isAtEnd, read < 60 else { return nil }
                minutes = read
            }
            return (isEast ? 1 : -1) * (hours * 3_600 + minutes * 60)
        }
    }
}
