/// A Markdown file as one document, or as its sections.
package enum MarkdownDocument {
    /// How large a file may be, in bytes.
    static let limit = LineReader.defaultLimit

    /// The whole of `stream` as a document titled by its first heading; `nil` when the stream is at its end.
    ///
    /// - Throws: `TablesError.invalidText` or `.lineTooLong`, which consume the file, or `.unreadable`.
    static func read(_ stream: ByteStream) throws(TablesError) -> SourceDocument? {
        var bytes: [UInt8] = []
        var isTooLong = false
        var hasChunk = false
        while let chunk = try stream.next() {
            hasChunk = true
            if bytes.count + chunk.count > limit { isTooLong = true }
            if !isTooLong { bytes += chunk }
        }
        guard hasChunk else { return nil }
        let place = SourcePosition(file: stream.name, line: 1)
        guard !isTooLong else { throw .lineTooLong(place, limit: limit) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let line = 1 + bytes[..<bytes.invalidUTF8Offset].count { $0 == 0x0A }
            throw .invalidText(SourcePosition(file: stream.name, line: line))
        }
        return SourceDocument(key: stream.name, title: title(of: text), text: text, position: place)
    }

    /// The text of the first heading (`# …` or underlined), fenced code and front matter left out.
    static func title(of text: String) -> String? {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { String($0) }
        var index = endOfFrontMatter(lines)
        var fence: Character?
        var paragraph = ""
        while index < lines.count {
            let line = lines[index].trimmingWhitespace()
            let indent = lines[index].prefix { $0 == " " }.count
            index += 1
            if line.hasPrefix("```") || line.hasPrefix("~~~") {
                if fence == nil { fence = line.first } else if fence == line.first { fence = nil }
                paragraph = ""
                continue
            }
            if fence != nil || indent > 3 { continue }
            if let heading = heading(line) { return heading }
            if !paragraph.isEmpty, isUnderline(line) { return paragraph }
            paragraph = line
        }
        return nil
    }

    static func endOfFrontMatter(_ lines: [String]) -> Int {
        guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else {
            return 0
        }
        return end + 1
    }

    static func heading(_ line: String) -> String? {
        let marks = line.prefix { $0 == "#" }
        guard (1...6).contains(marks.count) else { return nil }
        let rest = line[marks.endIndex...]
        guard rest.isEmpty || rest.first == " " || rest.first == "\t" else { return nil }
        var title = String(rest).trimmingWhitespace()
        // Closing marks count only when a space parts them from the text: "C#" keeps its own.
        let body = title.reversed().drop { $0 == "#" }
        if body.first == " " || body.isEmpty {
            title = String(String(body.reversed())).trimmingWhitespace()
        }
        return title.isEmpty ? nil : title
    }

    static func isUnderline(_ line: String) -> Bool {
        guard let first = line.first, first == "=" || first == "-" else { return false }
        return line.allSatisfy { $0 == first }
    }
}
