public import Tables

/// Pairs of a corpus without labels: a title with its text, a heading with its section.
///
/// Titles and headings ask for what follows them, as queries do. A pair is left out where one side says too
/// little, and where the text begins with its title, which is then cut off.
public struct CorpusPairs: Sendable, Equatable {
    /// Words that a title or heading has at least.
    public var leastTitleWords: Int
    /// Words that a text has at least.
    public var leastTextWords: Int

    /// The usual limits.
    public init(leastTitleWords: Int = 2, leastTextWords: Int = 8) {
        self.leastTitleWords = leastTitleWords
        self.leastTextWords = leastTextWords
    }

    /// The pairs of a document: one of its title, or one a section of Markdown.
    public func pairs(of document: SourceDocument) -> [TrainingExample] {
        let sections =
            FileFormat(path: document.position.file) == .markdown
            ? MarkdownDocument.sections(of: document.text) : []
        guard sections.isEmpty else {
            return sections.compactMap { section in
                let isTitle = section.heading == document.title
                let heading =
                    isTitle || document.title == nil
                    ? section.heading : "\(document.title ?? ""): \(section.heading)"
                return pair(
                    heading,
                    section.text,
                    SourcePosition(file: document.position.file, line: section.line)
                )
            }
        }
        return [pair(document.title ?? "", document.text, document.position)].compactMap { $0 }
    }

    private func pair(
        _ title: String,
        _ text: String,
        _ place: SourcePosition
    ) -> TrainingExample? {
        let title = title.trimmingWhitespace()
        var text = text.trimmingWhitespace()
        if !title.isEmpty, text.hasPrefix(title) {
            text = String(text.dropFirst(title.count)).trimmingWhitespace()
        }
        guard Self.words(title) >= leastTitleWords, Self.words(text) >= leastTextWords else {
            return nil
        }
        return TrainingExample(texts: [title, text], position: place)
    }

    private static func words(_ text: String) -> Int {
        text.split(whereSeparator: \.isWhitespace).count
    }
}
