/// The grapheme cluster break property; the values are those of `make_unicode_tables.py`.
enum GraphemeClass: UInt8, Sendable {
    case other
    case carriageReturn
    case lineFeed
    case control
    case extend
    case joiner
    case spacingMark
    case prepend
    case regionalIndicator
    case pictograph
    /// Hangul L.
    case leading
    /// Hangul V.
    case vowel
    /// Hangul T.
    case trailing
    /// Hangul LV.
    case syllable
    /// Hangul LVT.
    case closedSyllable
}

extension ScalarProperties {
    /// The grapheme cluster break property.
    var graphemeClass: GraphemeClass {
        GraphemeClass(rawValue: UInt8(rawValue >> 16 & 0xF)) ?? .other
    }
}
