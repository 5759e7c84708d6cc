import Encoders
import Foundation
import Perennial
import Tables
import TestSupport
import Testing

@Suite struct JoinSearchTests {
    private let folder: TemporaryFolder
    private let encoder = WordEncoder()

    init() throws {
        folder = try TemporaryFolder()
        try write("code,name\nFR,France\nDE,Germany\nES,Spain\nIT,Italy\n", to: "countries.csv")
        try write("nation,capital\nfrance,Paris\nKingdom of Spain,Madrid\n", to: "capitals.csv")
        try write("day\n31.1.2024\n28.2.2024\n", to: "days.csv")
        try write("first,last\nAda,Lovelace\nAda,King\nAlan,Turing\n", to: "people.csv")
        try write("key\n1\n2\n", to: "numbers.csv")
        try write("key\n007\n012\n", to: "codes.csv")
    }

    private func write(_ text: String, to name: String) throws {
        try folder.write(text, to: "tables/\(name)")
    }

    private func search(
        _ text: String,
        _ columns: [String],
        kind: JoinOptions.Kind = .both
    ) throws -> [JoinCandidate] {
        let gallery = try Gallery.create(at: folder.path("lake"), space: encoder.space)
        var builder = try LakeBuilder(writer: GalleryWriter(gallery), encoder: encoder)
        _ = try builder.run([DocumentSource(folder.path("tables"))])
        let path = try folder.write(text, to: "query.csv")
        let table = try #require(try TableReader([DocumentSource(path)]).next())
        var options = JoinOptions()
        options.kind = kind
        options.threshold = 0.4
        let search = try JoinSearch(Lake(gallery), encoder: encoder, options: options)
        return try search.candidates(for: table, columns: columns)
    }

    @Test func `the evidence of an equal join is counted value by value`() throws {
        let found = try search(
            "id,country\n1, FRANCE\n2,Spain\n3,Spain\n4,Atlantis\n",
            ["country"],
            kind: .equi
        )
        let best = try #require(found.first)
        #expect(best.table.hasSuffix("countries.csv"))
        #expect(best.columns == ["name"])
        let evidence = best.evidence
        #expect((evidence.matched, evidence.queryDistinct, evidence.distinct) == (2, 3, 4))
        #expect(evidence.containment == 2.0 / 3)
        #expect(evidence.reverseContainment == 0.5)
        #expect(evidence.jaccard == 0.4)
        #expect(best.score == 2.0 / 3)
        #expect(evidence.cardinality == .manyToOne)
        #expect(evidence.joinRows == 3)
        #expect(evidence.matchedSample == ["FRANCE", "Spain"])
        #expect(evidence.unmatchedSample == ["Atlantis"])
        #expect(evidence.spelledTheSame == 1)
        #expect(evidence.notes == ["1 of 2 matches differ in case or white space"])
        #expect(best.sql?.contains("lower(trim(") == true)
        #expect(found.map(\.columns) == [["name"], ["nation"]])
    }

    @Test func `values are paired by meaning where they are not equal`() throws {
        let found = try search("country\nfrance\nSpain\n", ["country"])
        let nation = try #require(found.first { $0.columns == ["nation"] })
        #expect(nation.evidence.matched == 1)
        let pair = try #require(nation.evidence.pairs.first)
        #expect((pair.value, pair.partner) == ("Spain", "Kingdom of Spain"))
        #expect(pair.similarity > 0.4 && pair.similarity < 1)
        #expect(abs(nation.score - (1 + Double(pair.similarity)) / 2) < 1e-6)
        #expect(nation.explanation.contains("1 more"))
    }

    @Test func `dates and codes that would join after a change are noted`() throws {
        let dates = try search("when\n2024-01-31\n2024-02-28\n2024-03-01\n", ["when"])
        let day = try #require(dates.first { $0.columns == ["day"] })
        #expect(day.evidence.notes.contains { $0.contains("2 of 3") && $0.contains("ISO dates") })
    }

    @Test func `several columns are measured side by side`() throws {
        let found = try search(
            "given,family,x\nada,lovelace,1\nAda,Turing,2\nAlan,Turing,3\n",
            ["given", "family"]
        )
        let best = try #require(found.first)
        #expect(best.columns == ["first", "last"])
        #expect((best.evidence.matched, best.evidence.queryDistinct) == (2, 3))
        #expect(best.evidence.unmatchedSample == ["Ada | Turing"])
        #expect(best.sql?.components(separatedBy: " AND ").count == 2)
    }

    @Test func `a table that is in the lake does not join with itself`() throws {
        let gallery = try Gallery.create(at: folder.path("lake"), space: encoder.space)
        var builder = try LakeBuilder(writer: GalleryWriter(gallery), encoder: encoder)
        _ = try builder.run([DocumentSource(folder.path("tables"))])
        let path = folder.path("tables/countries.csv")
        let table = try #require(try TableReader([DocumentSource(path)]).next())
        let search = try JoinSearch(Lake(gallery), encoder: encoder)
        let found = try search.candidates(for: table, columns: ["name"])
        #expect(!found.isEmpty)
        #expect(!found.contains { $0.table == path })
    }

    @Test func `a column that is not there is refused with the nearest name`() throws {
        #expect {
            try search("id,country\n1,x\n", ["contry"])
        } throws: {
            guard case .unknownColumn(_, "contry", "country") = $0 as? PerennialError else {
                return false
            }
            return "\($0)".contains("did you mean \"country\"?")
        }
    }

    @Test func `columns that cannot be joined are refused`() throws {
        let path = folder.path("query.csv")
        #expect(throws: PerennialError.ambiguousColumn(table: path, name: "a")) {
            try search("a,a\nx,y\nz,w\n", ["a"])
        }
        try FileManager.default.removeItem(atPath: folder.path("lake"))
        #expect(throws: PerennialError.emptyColumn(table: path, name: "a")) {
            try search("a,b\n,y\n,w\n", ["a"])
        }
        try FileManager.default.removeItem(atPath: folder.path("lake"))
        #expect(throws: PerennialError.notTextual(table: path, name: "n")) {
            try search("n,b\n1,y\n2,w\n", ["n"], kind: .semantic)
        }
    }
}
