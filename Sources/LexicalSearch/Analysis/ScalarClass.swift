/// What a Unicode scalar means to the search for words.
enum ScalarClass {
    /// Part of a word between spaces.
    case word
    /// Part of a text without spaces.
    case unspaced
    /// Between words.
    case other

    private static let unspacedRanges: [ClosedRange<UInt32>] = [
        0x0e01...0x0eff,  // Thai, Lao
        0x1000...0x109f,  // Myanmar
        0x1780...0x17ff,  // Khmer
        0x3005...0x3007, 0x3041...0x30ff, 0x31f0...0x31ff,  // iteration marks, Hiragana, Katakana
        0x3400...0x4dbf, 0x4e00...0x9fff, 0xf900...0xfaff, 0x20000...0x3ffff,  // ideographs
    ]

    init(_ scalar: Unicode.Scalar) {
        let value = scalar.value
        if value < 0x80 {
            let isLetter = (0x61...0x7a).contains(value | 0x20)
            self = isLetter || (0x30...0x39).contains(value) ? .word : .other
            return
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber,
            .otherNumber:
            let isUnspaced = value >= 0x0e01 && Self.unspacedRanges.contains { $0 ~= value }
            self = isUnspaced ? .unspaced : .word
        default:
            self = .other
        }
    }
}
