internal import Tables

/// A word of a filter expression.
enum FilterToken: Equatable {
    case word(String)
    case field(String)
    case literal(Filter.Literal)
    case comparison(Filter.Comparison)
    case open
    case close
    case comma
    case end

    /// The word in lower case when it could be a keyword.
    var keyword: String? {
        if case .word(let word) = self { word.lowercased() } else { nil }
    }
}

/// Cuts an expression into words, with the place of each.
struct FilterLexer {
    private let text: String
    private let scalars: [Unicode.Scalar]
    private var place = 0

    init(_ text: String) {
        self.text = text
        scalars = Array(text.unicodeScalars)
    }

    /// All words, the last one `.end`; places count characters from 1.
    mutating func tokens() throws -> [(token: FilterToken, place: Int)] {
        var tokens: [(FilterToken, Int)] = []
        while true {
            while place < scalars.count, scalars[place].properties.isWhitespace { place += 1 }
            let start = place + 1
            guard place < scalars.count else { return tokens + [(.end, start)] }
            tokens.append((try next(), start))
        }
    }

    private mutating func next() throws -> FilterToken {
        let scalar = scalars[place]
        switch scalar {
        case "(", "[": return advance(.open)
        case ")", "]": return advance(.close)
        case ",": return advance(.comma)
        case "\"", "'": return .literal(.string(try quoted(by: scalar)))
        case "`": return .field(try quoted(by: scalar))
        case "=", "!", "<", ">": return .comparison(try comparison())
        default: return try bare()
        }
    }

    private mutating func advance(_ token: FilterToken) -> FilterToken {
        place += 1
        return token
    }

    /// Text between two quotes; a backslash takes the next character as it is.
    private mutating func quoted(by quote: Unicode.Scalar) throws -> String {
        let start = place + 1
        place += 1
        var content = String.UnicodeScalarView()
        while place < scalars.count, scalars[place] != quote {
            if scalars[place] == "\\", place + 1 < scalars.count { place += 1 }
            content.append(scalars[place])
            place += 1
        }
        guard place < scalars.count else { throw fault(at: start, "the quote is not closed") }
        place += 1
        return String(content)
    }

    private mutating func comparison() throws -> Filter.Comparison {
        let start = place + 1
        let rest = String(String.UnicodeScalarView(scalars[place..<min(place + 2, scalars.count)]))
        if rest == "==" {
            place += 2
            return .equal
        }
        // Longer signs stand first, so that `<=` is not read as `<`.
        for comparison in Filter.Comparison.allCases where rest.hasPrefix(comparison.rawValue) {
            place += comparison.rawValue.unicodeScalars.count
            return comparison
        }
        throw fault(at: start, "unknown sign")
    }

    /// A word, a number, a date, `true` or `false`.
    private mutating func bare() throws -> FilterToken {
        let start = place
        while place < scalars.count, Self.isBare(scalars[place]) { place += 1 }
        guard place > start else { throw fault(at: start + 1, "unknown character") }
        let word = String(String.UnicodeScalarView(scalars[start..<place]))
        switch word.lowercased() {
        case "true": return .literal(.boolean(true))
        case "false": return .literal(.boolean(false))
        default: break
        }
        if let number = DecimalNumber(word) { return .literal(.number(number)) }
        if let date = MetadataDate(word) { return .literal(.date(date)) }
        guard let first = word.unicodeScalars.first,
            first.properties.isAlphabetic || first == "_"
        else { throw fault(at: start + 1, "\"\(word)\" is no number, date or field") }
        return .word(word)
    }

    private static func isBare(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            || "_-.+:".unicodeScalars.contains(scalar)
    }

    private func fault(at place: Int, _ reason: String) -> PerennialError {
        .badFilter(filter: text, place: place, reason: reason)
    }
}
