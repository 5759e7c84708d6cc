/// What can go wrong with words and their index.
public enum LexicalSearchError: Error, Equatable, Sendable {
    /// No stemmer has the name.
    case unknownStemmer(name: String, known: [String])
    /// An array of the index is missing.
    case missingArray(name: String)
    /// An array of the index is not of the shape that the header says.
    case damagedArray(name: String, row: Int)
    /// The index has another format than this version reads.
    case unknownFormat(found: Int, known: Int)
    /// An index was made of words that were cut in another way.
    case otherAnalyzer
}

extension LexicalSearchError: CustomStringConvertible {
    /// One line: what happened, where, and the remedy.
    public var description: String {
        switch self {
        case .unknownStemmer(let name, let known):
            "no stemmer \"\(name)\": choose one of \(known.joined(separator: ", "))"
        case .missingArray(let name):
            "array \"\(name)\" of the word index is missing: rebuild the index"
        case .damagedArray(let name, let row):
            "array \"\(name)\" of the word index is damaged at row \(row): rebuild the index"
        case .otherAnalyzer:
            "the word index was made with other options of the analyzer: rebuild the index"
        case .unknownFormat(let found, let known):
            "the word index has format \(found), not \(known): rebuild it, or use a newer version"
        }
    }
}
