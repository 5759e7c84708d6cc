internal import Foundation

/// Finds the words of a text.
struct WordScanner {
    private static let longestWord = 255

    private let unspacedText: AnalyzerOptions.UnspacedText
    private let accents: AnalyzerOptions.Accents
    private var word = ""
    private var previous: Unicode.Scalar?
    /// Whether `previous` has become part of a pair.
    private var isPaired = false

    init(_ options: AnalyzerOptions) {
        unspacedText = options.unspacedText
        accents = options.accents
    }

    /// Calls the body with each word, and whether it is one between spaces.
    mutating func scan(_ text: String, _ body: (_ word: String, _ isSpaced: Bool) -> Void) {
        let isPlain = text.utf8.allSatisfy { $0 < 0x80 }
        for scalar in (isPlain ? text : normalized(text)).unicodeScalars {
            switch ScalarClass(scalar) {
            case .word:
                endUnspaced(body)
                append(scalar, body)
            case .unspaced:
                endWord(body)
                addUnspaced(scalar, body)
            case .other:
                endWord(body)
                endUnspaced(body)
            }
        }
        endWord(body)
        endUnspaced(body)
    }

    private func normalized(_ text: String) -> String {
        guard accents == .remove else { return text.precomposedStringWithCompatibilityMapping }
        var kept = String.UnicodeScalarView()
        // The accents of Latin, Greek and Cyrillic; marks of other scripts are letters of theirs.
        kept.append(
            contentsOf: text.decomposedStringWithCompatibilityMapping.unicodeScalars.filter {
                !(0x300...0x36f).contains($0.value)
            }
        )
        return String(kept).precomposedStringWithCompatibilityMapping
    }

    private mutating func append(_ scalar: Unicode.Scalar, _ body: (String, Bool) -> Void) {
        if word.utf8.count + 4 > Self.longestWord { endWord(body) }
        if scalar.isASCII {
            let isCapital = (0x41...0x5a).contains(scalar.value)
            word.unicodeScalars.append(
                isCapital ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar
            )
        } else {
            word += scalar.properties.lowercaseMapping
        }
    }

    private mutating func endWord(_ body: (String, Bool) -> Void) {
        guard !word.isEmpty else { return }
        body(word, true)
        word.removeAll(keepingCapacity: true)
    }

    private mutating func addUnspaced(
        _ scalar: Unicode.Scalar,
        _ body: (String, Bool) -> Void
    ) {
        if unspacedText != .bigrams { body(String(scalar), false) }
        if let previous, unspacedText != .characters {
            body(String(previous) + String(scalar), false)
            isPaired = true
        }
        previous = scalar
    }

    private mutating func endUnspaced(_ body: (String, Bool) -> Void) {
        if let previous, !isPaired, unspacedText == .bigrams { body(String(previous), false) }
        previous = nil
        isPaired = false
    }
}
