extension MarkdownDocument {
    /// A heading with the text below it, up to the next heading.
    package struct Section: Sendable, Equatable {
        /// The heading.
        package let heading: String
        /// The text, its lines joined; fenced code is left out.
        package let text: String
        /// The line of the heading, from 1.
        package let line: Int
    }

    /// The sections of a text; what stands before the first heading is none.
    package static func sections(of text: String) -> [Section] {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { String($0) }
        var sections: [Section] = []
        var current: (heading: String, line: Int)?
        var body: [String] = []
        var fence: Character?
        func close() {
            if let current {
                let text = body.joined(separator: " ")
                sections.append(Section(heading: current.heading, text: text, line: current.line))
            }
            body = []
        }
        for index in endOfFrontMatter(lines)..<lines.count {
            let line = lines[index].trimmingWhitespace()
            if line.hasPrefix("```") || line.hasPrefix("~~~") {
                if fence == nil { fence = line.first } else if fence == line.first { fence = nil }
                continue
            }
            if fence != nil { continue }
            if let heading = heading(line) {
                close()
                current = (heading, index + 1)
            } else if let last = body.last, index > 0, isUnderline(line),
                lines[index - 1].trimmingWhitespace() == last
            {
                body.removeLast()
                close()
                current = (last, index)
            } else if !line.isEmpty {
                body.append(line)
            }
        }
        close()
        return sections
    }
}
