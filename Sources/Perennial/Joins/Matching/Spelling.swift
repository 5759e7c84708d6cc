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
        word.unicodeScalars.first?.properties.numericType != nil
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
            scalar.properties.numericType != nil ? 2 : scalar.properties.isAlphabetic ? 1 : 0
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
        var trigrams: [UInt64: Int] = [:]
        let space: UInt64 = 0x20
        for word in scalars.split(whereSeparator: \.properties.isWhitespace) {
            var packed = space
            for scalar in word.map({ UInt64($0.value) }) + [space] {
                packed = (packed << scalarBits | scalar) & (1 << (3 * scalarBits) - 1)
                if packed >> (2 * scalarBits) != 0 { trigrams[packed, default: 0] += 1 }
            }
        }
        return trigrams.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
