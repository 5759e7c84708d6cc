/// What a normaliser or pre-tokenizer asks about one Unicode scalar.
///
/// The bits are those of `fixtures/tokenizers/make_unicode_tables.py`.
struct ScalarProperties: OptionSet, Sendable {
    let rawValue: UInt32

    /// BERT's clean-up removes it.
    static let control = Self(rawValue: 1 << 0)
    /// BERT's clean-up makes it a space.
    static let cleanedSpace = Self(rawValue: 1 << 1)
    /// BERT puts spaces around it.
    static let ideograph = Self(rawValue: 1 << 2)
    /// BERT's accent stripping removes it.
    static let accent = Self(rawValue: 1 << 3)
    /// White space for every component.
    static let whitespace = Self(rawValue: 1 << 4)
    /// Punctuation for the BERT and the punctuation pre-tokenizer.
    static let punctuation = Self(rawValue: 1 << 5)
    /// A digit for the digits pre-tokenizer.
    static let numeric = Self(rawValue: 1 << 6)
    /// `\p{L}` of regular expressions.
    static let letter = Self(rawValue: 1 << 7)
    /// `\p{N}` of regular expressions.
    static let number = Self(rawValue: 1 << 8)
    /// `\w` of regular expressions.
    static let word = Self(rawValue: 1 << 9)
    /// The result of a canonical composition.
    static let composes = Self(rawValue: 1 << 10)
    /// The accent-stripping normaliser removes it.
    static let mark = Self(rawValue: 1 << 11)
    /// Has a canonical decomposition.
    static let canonical = Self(rawValue: 1 << 12)
    /// Has a compatibility decomposition that differs from the canonical one.
    static let compatibility = Self(rawValue: 1 << 13)
    /// Has a lowercase.
    static let lowercase = Self(rawValue: 1 << 14)

    /// The canonical combining class, 0 for a starter.
    var combiningClass: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 24) }
}
