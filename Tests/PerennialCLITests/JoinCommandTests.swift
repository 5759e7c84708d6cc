import Foundation
import TestSupport
import Testing

/// Lakes and joins as a user types them, with the real model.
@Suite(.serialized) struct JoinCommandTests {
    private let folder: TemporaryFolder
    private let program = Program()

    init() throws { folder = try TemporaryFolder() }

    private func model() throws -> [String] { ["--model", try Fixtures.model().path] }

    private func write(_ text: String, to name: String) throws {
        try folder.write(text, to: "tables/\(name)")
    }

    private func lake() throws -> Program.Outcome {
        try program.run(["lake", folder.path("lake"), folder.path("tables")] + model())
    }

    private func join(_ arguments: [String]) throws -> Program.Outcome {
        try program.run(["join", folder.path("lake")] + arguments + model())
    }

    @Test func `a column is answered with evidence and SQL`() throws {
        try write("alpha_2,name\nFR,France\nDE,Germany\nGB,United Kingdom\n", to: "iso.csv")
        try write("nation,capital\nfrance,Paris\nGreat Britain,London\n", to: "capitals.csv")
        #expect(try lake().status == 0)
        let query = try folder.write("land,n\nFrance,1\nUK,2\nFrance,3\n", to: "query.csv")
        let outcome = try join(["--table", query, "--column", "land", "--json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let answer = try #require(
            JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        )
        #expect((answer["query"] as? [String: Any])?["distinct"] as? Int == 2)
        let candidates = try #require(answer["candidates"] as? [[String: Any]])
        let iso = try #require(candidates.first { $0["column"] as? String == "name" })
        #expect(iso["matched"] as? Int == 1)
        #expect(iso["distinct"] as? Int == 3)
        #expect(iso["cardinality"] as? String == "n:1")
        // Two rows of the value that both have, and one of the pair.
        #expect(iso["join_rows"] as? Int == 3)
        let pair = try #require((iso["pairs"] as? [[String: Any]])?.first)
        #expect(pair["value"] as? String == "UK")
        #expect(pair["partner"] as? String == "United Kingdom")
        #expect((iso["sql"] as? String)?.contains("'united kingdom'") == true)
    }

    @Test func `a lake of which no table can be read is bad input`() throws {
        try write("", to: "empty.csv")
        let outcome = try lake()
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("empty.csv"))
    }

    @Test func `what is wrong with tables is said and the rest is indexed`() throws {
        try write("", to: "empty.csv")
        try write("a,b\n", to: "header.csv")
        try write("city,code\nParis,1\n", to: "one.csv")
        try write("name,name\nAda,Bob\nEve,Dan\n", to: "twice.csv")
        try write("a,b\n,x\n,y\n", to: "null.csv")
        try write("Paris,75\nRome,10\nParis,12\nOslo,13\n", to: "nameless.csv")
        try write("a,b\nx,1\ny\nz,3\n", to: "ragged.csv")
        try folder.write((0..<4_000).map { UInt8($0 * 31 % 251) }, to: "tables/junk.csv")
        let outcome = try lake()
        #expect(outcome.status == 0)
        for words in [
            "empty.csv: it has no rows", "header.csv: it has no rows", "one row only",
            "several columns are called \"name\"", "column \"a\" is empty", "no header",
            "1 rows left out", "junk.csv: holds bytes that are not text", "5 added, 3 skipped",
        ] {
            #expect(outcome.errors.contains(words), "\(words) not in \(outcome.errors)")
        }
        let table = folder.path("tables/ragged.csv")
        let refused = try join(["--table", table, "--column", "bb", "--kind", "equi"])
        #expect(refused.status == 2)
        #expect(refused.errors.contains("did you mean \"b\"?"))
        let empty = try join(["--table", folder.path("tables/null.csv"), "--column", "a"])
        #expect(empty.status == 2)
        #expect(empty.errors.contains("has no values"))
    }
}
