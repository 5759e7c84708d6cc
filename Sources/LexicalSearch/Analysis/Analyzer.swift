internal import Synchronization

/// Cuts text into terms: words in lower case, stemmed where the options say so.
///
/// Words are runs of letters, marks and digits of any script, after compatibility normalisation
/// (NFKC): `ﬁne` and `fine` are one word, `covid-19` is two. A word ends after 255 bytes at the latest.
/// Use it from any thread; threads that stem take turns.
public final class Analyzer: Sendable {
    /// The options it was made with.
    public let options: AnalyzerOptions
    private let stopwords: Set<String>
    private let stemmer: Mutex<Stemmer>?

    /// Names of the stemmers that this system has.
    public static var stemmers: [String] { Stemmer.names }

    /// - Throws: ``LexicalSearchError/unknownStemmer(name:known:)``.
    public init(_ options: AnalyzerOptions = AnalyzerOptions()) throws(LexicalSearchError) {
        self.options = options
        stopwords = Set(options.stopwords)
        if let name = options.stemmer {
            stemmer = Mutex(try Stemmer(name))
        } else {
            stemmer = nil
        }
    }

    /// The terms of a text, in order, with repetitions.
    public func terms(of text: String) -> [String] {
        var terms: [String] = []
        forEachTerm(of: text) { terms.append($0) }
        return terms
    }

    /// Calls the body with each term of a text, in order, with repetitions.
    public func forEachTerm(of text: String, _ body: (String) -> Void) {
        var scanner = WordScanner(options)
        scanner.scan(text) { word, isSpaced in
            guard isSpaced else { return body(word) }
            guard stopwords.isEmpty || !stopwords.contains(word) else { return }
            body(stemmer?.withLock { $0.stem(word) } ?? word)
        }
    }
}
