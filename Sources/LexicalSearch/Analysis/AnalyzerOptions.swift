/// How text becomes terms; documents and queries of an index must share it.
public struct AnalyzerOptions: Codable, Equatable, Sendable {
    /// What becomes of text in scripts that put no spaces between words.
    ///
    /// These are Chinese and Japanese characters, Thai, Lao, Burmese and Khmer.
    public enum UnspacedText: String, Codable, Sendable, CaseIterable {
        /// Each character is a term.
        case characters
        /// Each two characters that follow one another are a term; one that stands alone too.
        case bigrams
        /// Both: more postings, and one character finds what contains it.
        case charactersAndBigrams
    }

    /// What becomes of accents on letters.
    public enum Accents: String, Codable, Sendable, CaseIterable {
        /// They tell words apart.
        case keep
        /// They are removed: `é` is `e`.
        case remove
    }

    /// Name of a Snowball stemmer, such as `english`; nil for words as they are.
    public var stemmer: String?
    /// Words that are no terms; lower-case, before stemming.
    public var stopwords: [String] = []
    /// What becomes of text without spaces.
    public var unspacedText = UnspacedText.bigrams
    /// What becomes of accents.
    public var accents = Accents.keep

    /// Words as they are, in lower case: good for every language.
    public init() {}

    /// Words of one language, reduced to their stems.
    public init(stemmer: String?) {
        self.stemmer = stemmer
    }
}
