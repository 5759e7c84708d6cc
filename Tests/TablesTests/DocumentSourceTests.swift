import Foundation
import Tables
import TestSupport
import Testing

@Suite struct DocumentSourceTests {
    @Test func `arguments mean what the command line says`() throws {
        let folder = try TemporaryFolder()
        #expect(try DocumentSource("-") == .standardInput)
        #expect(try DocumentSource("sql:select 1") == .query(sql: "select 1"))
        #expect(try DocumentSource(folder.path) == .folder(path: folder.path))
        let tsv = try folder.write("", to: "A.TSV")
        #expect(try DocumentSource(tsv) == .file(path: tsv, format: .tsv))
        _ = try folder.write("", to: "beir/corpus.jsonl")
        #expect(try DocumentSource(folder.path + "/beir") == .beir(path: folder.path + "/beir"))
    }

    @Test func `a missing path and an unknown format are refused by name`() throws {
        let folder = try TemporaryFolder()
        let none = folder.path + "/none.csv"
        #expect(throws: TablesError.noSuchFile(path: none)) { try DocumentSource(none) }
        let odd = try folder.write("", to: "data.parquet")
        #expect(throws: TablesError.unknownFormat(path: odd)) { try DocumentSource(odd) }
    }

    @Test func `a folder is read in the order of names and what is left out is reported`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("b", to: "b.txt")
        _ = try folder.write("a1\na2\n", to: "a/z.txt")
        _ = try folder.write("c", to: "c.md")
        _ = try folder.write("no", to: "d.pdf")
        _ = try folder.write("no", to: ".hidden/x.txt")
        _ = try folder.write("no", to: ".x.txt")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/loop",
            withDestinationPath: folder.path
        )
        let reader = try DocumentReader([DocumentSource(folder.path)])
        var keys: [String] = []
        while let document = try reader.next() {
            keys.append(String(document.key.dropFirst(folder.path.count + 1)))
        }
        #expect(keys == ["a/z.txt:1", "a/z.txt:2", "b.txt:1", "c.md"])
        let skipped = [
            SkippedFile(path: folder.path + "/.hidden", reason: .hidden),
            SkippedFile(path: folder.path + "/.x.txt", reason: .hidden),
            SkippedFile(path: folder.path + "/d.pdf", reason: .unknownFormat),
            SkippedFile(path: folder.path + "/loop", reason: .linkedFolder),
        ]
        #expect(reader.skippedFiles == skipped)
    }

    @Test func `a folder with nothing to read is refused`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("no", to: "d.pdf")
        #expect(throws: TablesError.nothingToRead(path: folder.path)) {
            try DocumentReader([.folder(path: folder.path)])
        }
    }
}
