import Encoders
import Foundation
import Perennial
import Tables
import TestSupport
import Testing

/// Values that stand for the same thing under other names.
@Suite struct PartnerTests {
    private let folder: TemporaryFolder
    private let encoder = WordEncoder()

    init() throws { folder = try TemporaryFolder() }

    /// What the values of a column are paired with in another one.
    private func candidate(
        _ query: [String],
        _ others: [String],
        change: (inout JoinOptions) -> Void = { _ in }
    ) throws -> JoinCandidate {
        try folder.write((["name"] + others).joined(separator: "\n"), to: "tables/others.csv")
        let path = try folder.write((["title"] + query).joined(separator: "\n"), to: "query.csv")
        let gallery = try Gallery.create(at: folder.path("lake"), space: encoder.space)
        var builder = try LakeBuilder(writer: GalleryWriter(gallery), encoder: encoder)
        _ = try builder.run([DocumentSource(folder.path("tables"))])
        let table = try #require(try TableReader([DocumentSource(path)]).next())
        var options = JoinOptions()
        change(&options)
        let search = try JoinSearch(Lake(gallery), encoder: encoder, options: options)
        let found = try search.candidates(for: table, columns: ["title"])
        return try #require(found.first)
    }

    private func partners(_ query: [String], _ others: [String]) throws -> [String: String] {
        let pairs = try candidate(query, others).evidence.pairs
        return Dictionary(uniqueKeysWithValues: pairs.map { ($0.value, $0.partner) })
    }

    @Test func `names that differ in a number are not taken for one another`() throws {
        let found = try partners(
            ["2003 Norwegian League season", "2004 Norwegian League season"],
            ["Norwegian League 2004", "Norwegian League 2003", "Norwegian League 1998"]
        )
        #expect(found["2003 Norwegian League season"] == "Norwegian League 2003")
        #expect(found["2004 Norwegian League season"] == "Norwegian League 2004")
    }

    @Test func `accents and small mistakes do not keep names apart`() throws {
        let found = try partners(
            ["Musée du Louvre", "Sagitarius Galaxy", "Unheard"],
            ["Musee du Louvre (Paris)", "Sagittarius galaxy", "Prado", "Uffizi"]
        )
        #expect(found["Musée du Louvre"] == "Musee du Louvre (Paris)")
        #expect(found["Sagitarius Galaxy"] == "Sagittarius galaxy")
        #expect(found["Unheard"] == nil)
    }

    @Test func `of two partners that are equally likely neither is taken`() throws {
        let found = try partners(
            ["Orchestra Hall", "Royal Opera"],
            [
                "Old Detroit Grand Orchestra Hall", "Grand Old Orchestra Hall Detroit",
                "The Royal Opera",
            ]
        )
        #expect(found["Orchestra Hall"] == nil)
        #expect(found["Royal Opera"] == "The Royal Opera")
    }

    @Test func `pairs are as similar as asked, each value has one, and they sink`() throws {
        var random = SeededRandom(seed: 5)
        let words = (0..<40).map { "word\($0 * 37)" }
        let names = (0..<60).map { _ in
            (0..<3).map { _ in words[Int.random(in: 0..<40, using: &random)] }
                .joined(separator: " ")
        }
        let query = names.prefix(30).map { "the " + $0 }
        let candidate = try candidate(query, Array(Set(names)).sorted()) { $0.threshold = 0.6 }
        let pairs = candidate.evidence.pairs
        #expect(!pairs.isEmpty)
        #expect(pairs.allSatisfy { (0.6...1).contains($0.similarity) })
        #expect(pairs.allSatisfy { ($0.cosine ?? 0) <= 1 })
        #expect(Set(pairs.map(\.value)).count == pairs.count)
        #expect(pairs.map(\.similarity) == pairs.map(\.similarity).sorted(by: >))
        #expect(candidate.score <= 1)
    }

    @Test func `all values of long columns are compared, encoded or not`() throws {
        let names = (0..<2_500).map { "item\($0 * 7919 % 10_007) of lot\($0 * 104_729 % 9_973)" }
        let candidate = try candidate(names.map { $0 + " (copy)" }, names) {
            $0.comparedValues = 100
        }
        let evidence = candidate.evidence
        #expect(evidence.comparedShare == 1)
        #expect(evidence.pairs.count > 2_400)
        #expect(evidence.pairs.allSatisfy { $0.value == $0.partner + " (copy)" })
        #expect(evidence.pairs.count { $0.cosine != nil } <= 100)
    }

    @Test func `the SQL says how tables are written`() throws {
        let latin = "name;code\nZ\u{FC}rich;1\nGen\u{E8}ve;2\n"
        try folder.write(latin.unicodeScalars.map { UInt8($0.value) }, to: "tables/latin.csv")
        let sql = try #require(try candidate(["Zürich", "Genève"], ["Rome", "Bern"]).sql)
        // DuckDB's latin-1 lacks what Windows-1252 has: the bytes are read as such.
        #expect(sql.contains("read_blob(") && !sql.contains("latin-1"))
        #expect(sql.contains(folder.path("tables/latin.csv")))
    }
}
