import Encoders
import Foundation
import Perennial
import Tables
import TestSupport
import Testing

@Suite struct LakeBuilderTests {
    private let folder: TemporaryFolder
    private let encoder = WordEncoder()

    init() throws { folder = try TemporaryFolder() }

    private func gallery() throws -> Gallery {
        let path = folder.path("lake")
        return try Gallery.exists(at: path)
            ? Gallery(path: path, access: .readWrite)
            : Gallery.create(at: path, space: encoder.space)
    }

    private func build(
        observer: LakeBuilder.Observer = .init(),
        settings: LakeSettings? = nil
    ) throws -> LakeReport {
        var builder = try LakeBuilder(
            writer: GalleryWriter(gallery()),
            encoder: encoder,
            settings: settings
        )
        return try builder.run([DocumentSource(folder.path("tables"))], observer: observer)
    }

    private func write(_ text: String, to name: String) throws {
        try folder.write(text, to: "tables/\(name)")
    }

    private func overlap(_ values: [String]) throws -> [String: Int] {
        let found = try Lake(gallery()).columns(sharing: ValueSet(values), k: 50)
        return Dictionary(found.map { ($0.column.name, $0.overlap) }) { $0 + $1 }
    }

    @Test func `only tables whose content changed are done anew`() throws {
        try write("city,people\nRome,3\nOslo,1\n", to: "a.csv")
        try write("town\nOslo\nBern\n", to: "b.csv")
        try write("place\nParis\nLima\n", to: "c.csv")
        let first = try build()
        #expect((first.added, first.columns, first.encoded) == (3, 4, 3))
        #expect(try overlap(["oslo", "ROME", "Lima"]) == ["city": 2, "town": 1, "place": 1])

        var again = try build()
        #expect((again.unchanged, again.columns, again.encoded) == (3, 0, 0))

        try write("town\nOslo\nRome\n", to: "b.csv")
        try FileManager.default.removeItem(atPath: folder.path("tables/c.csv"))
        try write("site\nRome\nKiel\n", to: "d.csv")
        again = try build()
        #expect((again.added, again.changed, again.removed, again.unchanged) == (1, 1, 1, 1))
        #expect((again.columns, again.encoded) == (2, 2))
        #expect(try overlap(["oslo", "ROME", "Lima"]) == ["city": 2, "town": 2, "site": 1])
        let snapshot = try gallery().snapshot()
        #expect(snapshot.manifest.documents == 3)
        #expect(try snapshot.verify().isEmpty)
    }

    @Test func `bad tables are reported by name and the rest is indexed`() throws {
        try write("city\nRome\nOslo\n", to: "good.csv")
        try write("", to: "empty.csv")
        try write("a,b\n", to: "header.csv")
        try write("a,b\n1,x\n", to: "one.csv")
        try write("a,a,b\nfoo,bar,baz\nqux,quux,corge\n", to: "twice.csv")
        try write("1,2.5,red\n2,3.5,blue\n3,4.5,green\n", to: "plain.csv")
        try write("a,b\n,x\n,y\n", to: "null.csv")
        try write("{\"a\":\"u\"}\nnot json\n", to: "part.jsonl")
        try folder.write([0, 1, 2, 255, 0, 7], to: "tables/junk.csv")
        try folder.write([137, 80], to: "tables/picture.png")
        var rejected: [String] = []
        var notes: [String: [LakeNote]] = [:]
        var observer = LakeBuilder.Observer()
        observer.rejection = { path, _ in rejected.append((path as NSString).lastPathComponent) }
        observer.note = { notes[($0 as NSString).lastPathComponent, default: []].append($1) }
        let report = try build(observer: observer)
        #expect(Set(rejected) == ["empty.csv", "header.csv", "junk.csv", "picture.png"])
        #expect(report.added == 6)
        #expect(report.skipped == 3)
        #expect(notes["one.csv"] == [.oneRow])
        #expect(notes["twice.csv"] == [.repeatedName("a")])
        #expect(notes["plain.csv"] == [.noHeader])
        #expect(notes["null.csv"] == [.emptyColumn("a")])
        #expect(notes["part.jsonl"]?.count == 2)
        #expect(notes["good.csv"] == nil)
    }

    @Test func `a cancelled run is completed by the next one`() throws {
        for number in 0..<6 { try write("n\nv\(number)\nw\(number)\n", to: "\(number).csv") }
        var asked = 0
        var observer = LakeBuilder.Observer()
        observer.isCancelled = {
            asked += 1
            return asked > 8
        }
        #expect(throws: PerennialError.interrupted(committed: 0)) { try build(observer: observer) }
        let report = try build()
        #expect((report.unchanged, report.encoded) == (6, 6))
        #expect(try gallery().snapshot().manifest.documents == 6)
    }

    @Test func `another pattern than the lake's is refused`() throws {
        try write("city\nRome\n", to: "a.csv")
        _ = try build(settings: LakeSettings(pattern: .nameValues))
        #expect(try Lake(gallery()).settings().pattern == .nameValues)
        #expect(throws: PerennialError.self) {
            try build(settings: LakeSettings(pattern: .values))
        }
        #expect(try build().unchanged == 1)
    }

    @Test func `a gallery of documents is no lake`() throws {
        let gallery = try gallery()
        #expect(throws: PerennialError.notALake(path: gallery.path)) { try Lake(gallery) }
        try GalleryWriter(gallery).commit(
            [DocumentRecord(key: "a", text: "b")],
            vectors: encoder.encode(["b"], options: EncodingOptions())
        )
        #expect(throws: PerennialError.notALake(path: gallery.path)) {
            try LakeBuilder(writer: GalleryWriter(gallery), encoder: encoder)
        }
    }

    @Test func `values beyond the text's limit are chosen by how many columns have them`() throws {
        let many = (0..<600).map { "rare\($0)" }
        try write("n\n" + (many + ["common"]).map { $0 + "\n" }.joined(), to: "a.csv")
        try write("n\ncommon\nother\n", to: "b.csv")
        let settings = LakeSettings(pattern: .values, tokenLimit: 8)
        _ = try build(settings: settings)
        let snapshot = try gallery().snapshot()
        let texts = try (0..<2).compactMap { number in
            try snapshot.document(key: "\(folder.path("tables/a.csv"))#\(number)")?.text
        }
        #expect(texts.first?.hasPrefix("common, rare0") == true)
    }
}
