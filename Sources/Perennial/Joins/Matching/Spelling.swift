internal import Foundation

/// What of a value's spelling is compared: its words, and the trigrams of their letters, without case and accents.
struct Spelling {
    /// Runs of letters and runs of digits, in order.
    let words: [String]
    /// Three characters of a word with a space before and behind it, packed, with how often each occurs; ascending, so
    /// that sums over them are the same on every run.
    let trigrams: [(trigram: UInt64, count: Int)]

    /// How many bits a packed character has: a Unicode scalar has 21.
    private static let scalarBits: UInt64 = 21
    /// Letters and digits that are looked at; of a longer value, the first.
    private static let scalarLimit = 512

    init(_ value: String) {
        let folded = Self.folded(value)
        words = Self.words(folded)
        trigrams = Self.trigrams(folded)
    }

    /// Whether a word is a number.
    static func isNumber(_ word: String) -> Bool {
        word.unicodeScalars.first.map { $0.properties.numericType != nil } ?? false
    }

    private static func folded(_ value: String) -> [Unicode.Scalar] {
        let lower = value.lowercased()
        if lower.utf8.allSatisfy({ $0 < 0x80 }) {
            return Array(lower.unicodeScalars.prefix(scalarLimit))
        }
        let plain = lower.decomposedStringWithCompatibilityMapping.unicodeScalars.filter {
            $0.properties.generalCategory != .nonspacingMark
        }
        return Array(plain.prefix(scalarLimit))
    }

    private static func words(_ scalars: [Unicode.Scalar]) -> [String] {
        /// Letters, digits and the rest.
        func kind(_ scalar: Unicode.Scalar) -> Int {
            switch scalar {
            case "a"..."z": 1
            case "0"..."9": 2
            case _ where scalar.isASCII: 0
            default:
                scalar.properties.numericType != nil ? 2 : scalar.properties.isAlphabetic ? 1 : 0
            }
        }
        var words: [String] = []
        var word = String.UnicodeScalarView()
        var last = 0
        for scalar in scalars {
            let current = kind(scalar)
            if current != last, !word.isEmpty {
                words.append(String(word))
                word = String.UnicodeScalarView()
            }
            if current > 0 { word.append(scalar) }
            last = current
        }
        if !word.isEmpty { words.append(String(word)) }
        return words
    }

    private static func trigrams(
        _ scalars: [Unicode.Scalar]
    ) -> [(trigram: UInt64, count: Int)] {
        var all: [UInt64] = []
        all.reserveCapacity(2 * scalars.count)
        let space: UInt64 = 0x20
        for word in scalars.split(whereSeparator: isSpace) {
            var packed = space
            func add(_ scalar: UInt64) {
                packed = (packed << scalarBits | scalar) & (1 << (3 * scalarBits) - 1)
                if packed >> (2 * scalarBits) != 0 { all.append(packed) }
            }
            for scalar in word { add(UInt64(scalar.value)) }
            add(space)
        }
        var trigrams: [(trigram: UInt64, count: Int)] = []
        for trigram in all.sorted() {
            if trigrams.last?.trigram == trigram {
                trigrams[trigrams.count - 1].count += 1
            } else {
                trigrams.append((trigram, 1))
            }
        }
        return trigrams
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII
            ? scalar == " " || (0x09...0x0D).contains(scalar.value)
            : scalar.properties.isWhitespace
    }
}
