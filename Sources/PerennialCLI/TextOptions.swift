import ArgumentParser
import LexicalSearch
import Perennial

/// How a new gallery treats texts.
struct TextOptions: ParsableArguments {
    @Option(name: .long, help: "Split long texts into passages of so many tokens.")
    var chunkTokens: Int?
    @Option(name: .long, help: "Tokens that a passage shares with the one before.")
    var overlap: Int?
    @Option(name: .long, help: "Reduce words to stems of a language, for instance english.")
    var stemmer: String?
    @Flag(name: .long, help: "Index vectors only: no search for words.")
    var noWords = false

    func validate() throws {
        guard overlap == nil || chunkTokens != nil else {
            throw ValidationError("--overlap is for --chunk-tokens")
        }
        guard stemmer == nil || !noWords else {
            throw ValidationError("--stemmer and --no-words exclude each other")
        }
    }

    /// Settings with what was asked for.
    ///
    /// - Throws: `PerennialError.badPassages`, `LexicalSearchError.unknownStemmer`.
    func applied(to settings: GallerySettings) throws -> GallerySettings {
        var settings = settings
        if let chunkTokens {
            settings.passages = try PassageSettings(tokens: chunkTokens, overlap: overlap ?? 0)
        }
        if let stemmer {
            settings.words = try Analyzer(AnalyzerOptions(stemmer: stemmer)).options
        }
        if noWords { settings.words = nil }
        return settings
    }
}
