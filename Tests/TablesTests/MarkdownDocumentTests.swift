import Tables
import TestSupport
import Testing

@Suite struct MarkdownDocumentTests {
    private func title(_ text: String) throws -> String? {
        let folder = try TemporaryFolder()
        let path = try folder.write(text, to: "a.md")
        let reader = try DocumentReader([.file(path: path, format: .markdown)])
        let document = try #require(try reader.next())
        #expect(document.text == text)
        #expect(document.key == path)
        #expect(try reader.next() == nil)
        return document.title
    }

    @Test(arguments: [
        ("# One\ntext\n# Two", "One"), ("text\n\n## Two ##\n", "Two"), ("# C#\n", "C#"),
        ("Title\n=====\ntext", "Title"), ("para\n\nTitle\n---\n", "Title"),
        ("---\ntitle: no\n---\n# Yes\n", "Yes"), ("```\n# no\n```\n# Yes\r\n", "Yes"),
        ("#no\n    # no\n# Yes", "Yes"), ("#\n# Yes", "Yes"),
    ]) func `the first heading is the title`(text: String, wanted: String) throws {
        #expect(try title(text) == wanted)
    }

    @Test(arguments: ["just text\n", "---\n", "* * *\n\n---\n", "~~~\n# no\n"])
    func `a file without a heading has no title`(text: String) throws {
        #expect(try title(text) == nil)
    }
}
