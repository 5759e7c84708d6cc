import Tables
import TestSupport
import Testing

@Suite struct TableReaderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func table(_ text: String, _ name: String) throws -> Table {
        let reader = try TableReader([DocumentSource(folder.write(text, to: name))])
        let table = try #require(try reader.next())
        #expect(try reader.next() == nil)
        return table
    }

    private func place(_ name: String, _ line: Int, _ column: Int? = nil) -> SourcePosition {
        SourcePosition(file: "\(folder.path)/\(name)", line: line, column: column)
    }

    @Test func `tables come from CSV, TSV and JSON Lines alike`() throws {
        let files = [
            ("cities of.x.csv", "name,size\nRome,3\nOslo,\n"),
            ("cities of.x.tsv", "name\tsize\nRome\t3\nOslo\t\n"),
            (
                "cities of.x.jsonl",
                "{\"name\":\"Rome\",\"size\":3}\n{\"name\":\"Oslo\",\"size\":null}\n"
            ),
        ]
        for (name, text) in files {
            let table = try table(text, name)
            #expect(table.title == "cities of.x")
            #expect(table.name == "\(folder.path)/\(name)")
            #expect(table.columns.map(\.name) == ["name", "size"])
            #expect(table.columns.map(\.values) == [["Rome", "Oslo"], ["3", nil]])
            #expect(table.columns.map(\.type) == [.text, .number])
        }
    }

    @Test func `keys of later objects become columns`() throws {
        let table = try table(
            "{\"a\":1}\n{\"b\":[1,2],\"a\":true}\n{\"c\":{\"d\":\"x\"}}\n",
            "a.jsonl"
        )
        #expect(table.columns.map(\.name) == ["a", "b", "c"])
        #expect(
            table.columns.map(\.values)
                == [["1", "true", nil], [nil, "[1,2]", nil], [nil, nil, "{\"d\":\"x\"}"]]
        )
    }

    @Test func `odd tables keep their shape`() throws {
        let header = try table("name,size\n", "header.csv")
        #expect((header.columns.count, header.rowCount) == (2, 0))
        #expect(header.columns.map(\.type) == [.empty, .empty])
        #expect(try table("name,size\nRome,3\n", "one.csv").rowCount == 1)
        let twice = try table("name,name,\nRome,Oslo,x\n", "twice.csv")
        #expect(twice.columns.map(\.name) == ["name", "name", ""])
        #expect(twice.columns(named: "name").map(\.distinctValues) == [["Rome"], ["Oslo"]])
        let null = try table("name,size\nRome,\nOslo, \n", "null.csv")
        #expect(null.columns[1].type == .empty)
        #expect(null.columns[1].emptyCount == 2)
        #expect(try table("", "empty.csv").columns.isEmpty)
    }

    @Test func `bad rows are left out and reported`() throws {
        let table = try table("a,b\n1,2\n3\n4,\"x\"y\n5,6\n", "a.csv")
        #expect(table.rowCount == 2)
        #expect(table.skippedRows == 2)
        #expect(
            table.problems == [
                .raggedRow(place("a.csv", 3), expected: 2, found: 1),
                .textAfterQuote(place("a.csv", 4, 6)),
            ]
        )
    }

    @Test func `a damaged file keeps twenty problems and counts all`() throws {
        let table = try table("a,b\n1,2\n" + String(repeating: "x\n", count: 99), "a.csv")
        #expect((table.skippedRows, table.problems.count) == (99, Table.keptProblems))
    }

    @Test func `binary junk is refused by name and the next table is read`() throws {
        var random = SeededRandom(seed: 1)
        let junk = (0..<5000).map { _ in UInt8.random(in: 0...255, using: &random) }
        let bad = try folder.write(junk, to: "a.csv")
        let broken = try folder.write("nothing\nof use\n", to: "b.jsonl")
        let good = try folder.write("x,y\n1,2\n", to: "c.csv")
        let reader = try TableReader([DocumentSource(folder.path)])
        #expect(reader.remaining == 3)
        #expect(throws: TablesError.notText(path: bad)) { try reader.next() }
        let error = #expect(throws: TablesError.self) { try reader.next() }
        #expect(error?.position?.file == broken)
        #expect(try reader.next()?.name == good)
        #expect(try reader.next() == nil)
    }

    @Test func `what is no table is left out of a folder and refused by name`() throws {
        let text = try folder.write("x", to: "a.txt")
        #expect(throws: TablesError.notATable(path: text)) {
            try TableReader([DocumentSource(text)])
        }
        #expect(throws: TablesError.nothingToRead(path: folder.path)) {
            try TableReader([DocumentSource(folder.path)])
        }
        _ = try folder.write("x,y\n1,2\n", to: "b.csv")
        let reader = try TableReader([DocumentSource(folder.path)])
        #expect(reader.skippedFiles == [SkippedFile(path: text, reason: .noTable)])
    }
}
