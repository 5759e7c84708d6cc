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

    /// Refuses to go on with a gallery whose texts are treated otherwise than is asked for now.
    ///
    /// - Throws: `PerennialError.changedSetting`.
    func check(_ wanted: GallerySettings, against begun: GallerySettings, path: String) throws {
        func passages(_ settings: GallerySettings) -> String {
            settings.passages.map { "of \($0.tokens) tokens, \($0.overlap) shared" } ?? "none"
        }
        func words(_ settings: GallerySettings) -> String {
            settings.words.map { $0.stemmer.map { "stemmed as \($0)" } ?? "as written" } ?? "none"
        }
        let differences = [
            ("passages", wanted.passages != begun.passages, passages(begun), passages(wanted)),
            (
                "metric", wanted.metric != begun.metric, begun.metric.rawValue,
                wanted.metric.rawValue
            ),
            (
                "originals", wanted.originals != begun.originals, "\(begun.originals)",
                "\(wanted.originals)"
            ),
            ("words", wanted.words != begun.words, words(begun), words(wanted)),
        ]
        for (name, differs, was, now) in differences where differs {
            throw PerennialError.changedSetting(path: path, name: name, was: was, now: now)
        }
    }
}
