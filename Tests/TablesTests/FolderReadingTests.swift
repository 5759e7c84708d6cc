import Foundation
import Glibc
import Tables
import TestSupport
import Testing

/// Folders with what cannot be read in them, tables of odd dialects, and names that meet.
@Suite struct FolderReadingTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func all(
        _ reader: DocumentReader
    ) throws -> (texts: [String], errors: [TablesError]) {
        var texts: [String] = []
        var errors: [TablesError] = []
        while true {
            do {
                guard let document = try reader.next() else { return (texts, errors) }
                texts.append(document.text)
            } catch {
                errors.append(error)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `what cannot be read in a folder is named, and what sorts behind it is read`() throws {
        _ = try folder.write("first", to: "a.txt")
        _ = try folder.write([0x61, 0x00, 0xFF, 0x00, 0x80, 0x0A], to: "b.csv")
        mkfifo(folder.path("c.csv"), 0o644)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("d.jsonl"),
            withDestinationPath: "nowhere.jsonl"
        )
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("e.txt"),
            withDestinationPath: "/dev/zero"
        )
        _ = try folder.write("x,y\n1,2\n", to: "f.csv")
        let odd = try folder.write("odd", to: "g.txt")
        let name: [CChar] = [0x2F, 0x67, -1, 0x2E, 0x74, 0x78, 0x74, 0]
        rename(odd, folder.path.utf8CString.dropLast() + name)
        _ = try folder.write("last", to: "z.txt")
        let reader = try DocumentReader([DocumentSource(folder.path)])
        let (texts, errors) = try all(reader)
        #expect(texts == ["first", "last"])
        #expect(reader.failedFiles == errors.count)
        #expect(errors.count == 6, "\(errors)")
        let names = ["b.csv", "c.csv", "d.jsonl", "e.txt", "f.csv", "g"]
        for (error, name) in zip(errors, names) {
            #expect("\(error)".contains("/\(name)"), "\(error)")
        }
        #expect("\(errors[1])".contains("named pipe"))
        #expect("\(errors[2])".contains("nowhere"))
        #expect("\(errors[3])".contains("device"))
        #expect("\(errors[5])".contains("not UTF-8"))
    }

    @Test(arguments: ["sep=;\r\n", "\"sep=;\"\n", "SEP=;\n"])
    func `the first line of Excel states the delimiter`(line: String) throws {
        let path = try folder.write(line + "id;text\nk;a,b,c\n", to: "a.csv")
        let reader = try DocumentReader([DocumentSource(path)])
        let document = try reader.next()
        #expect(document?.key == "k")
        #expect(document?.text == "a,b,c")
        #expect(document?.position.line == 3)
        let table = try TableReader([DocumentSource(path)]).next()
        #expect(table?.columns.map(\.name) == ["id", "text"])
        #expect(table?.rowCount == 1)
    }

    @Test func `the header can be stated`() throws {
        let words = try folder.write("apple,red\npear,green\n", to: "a.csv")
        let source = try DocumentSource(words)
        let without = ReadingOptions(hasHeader: false)
        let fields = DocumentFields(text: ["column_1"])
        let reader = try DocumentReader([source], fields: fields, options: without)
        #expect(try all(reader).texts == ["apple", "pear"])
        #expect(try TableReader([source], options: without).next()?.rowCount == 2)
        let numbers = try folder.write("1,2\n3,4\n", to: "b.csv")
        let with = ReadingOptions(hasHeader: true)
        let table = try TableReader([DocumentSource(numbers)], options: with).next()
        #expect(table?.columns.map(\.name) == ["1", "2"])
    }

    @Test(arguments: [
        #"{"text":"t","a.b":1,"a":{"b":2}}"#, #"{"text":"t","a":{"b.c":1,"b":{"c":2}}}"#,
        "{\"text\":\"t\",\"caf\u{E9}\":1,\"cafe\u{301}\":2}",
        "{\"text\":\"t\",\"o\":{\"\u{2126}\":1,\"\u{3A9}\":2}}",
    ])
    func `two fields of one name are refused with their line`(line: String) throws {
        let path = try folder.write(
            "{\"text\":\"ok\"}\n\(line)\n{\"text\":\"ok\"}\n",
            to: "a.jsonl"
        )
        let (texts, errors) = try all(DocumentReader([DocumentSource(path)]))
        #expect(texts == ["ok", "ok"])
        guard case .repeatedField(let place, _) = errors.first, errors.count == 1 else {
            Issue.record("\(errors)")
            return
        }
        #expect(place.line == 2)
    }

    @Test func `columns of JSON Lines are told apart by their bytes`() throws {
        let line = "{\"caf\u{E9}\":\"1\",\"cafe\u{301}\":\"2\"}\n"
        let path = try folder.write(line, to: "a.jsonl")
        let table = try #require(try TableReader([DocumentSource(path)]).next())
        #expect(table.columns.map { Array($0.name.utf8).count } == [5, 6])
        #expect(table.columns.map { $0.distinctValues } == [["1"], ["2"]])
    }

    @Test func `messages hold no control characters`() throws {
        let path = try folder.write("a\u{1B}[31m\u{7},b\n1,2\n", to: "a.csv")
        let reader = try DocumentReader([DocumentSource(path)])
        let (_, errors) = try all(reader)
        let message = try #require(errors.first.map { "\($0)" })
        #expect(message.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
        #expect(message.contains("\\u{1B}"))
    }

    @Test func `texts of equivalent spellings are told apart by their bytes`() {
        let spellings = ["caf\u{E9}", "cafe\u{301}", "K", "\u{212A}", "\u{3A9}", "\u{2126}"]
        #expect(Set(spellings.map { ExactString($0) }).count == spellings.count)
        #expect(ExactString("a" + "b") == ExactString("ab"))
    }
}
