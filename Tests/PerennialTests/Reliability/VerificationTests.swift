import Encoders
import Foundation
import Perennial
import Storage
import Tables
import TestSupport
import Testing

/// `verify` looks at every database of the folder: a changed bit in any entry is found.
@Suite struct VerificationTests {
    private static let databases = [
        "manifest", "documents", "keys", "tombstones", "arrays", "metadata", "renewed",
    ]
    private static let lakeDatabases = [
        "lake/state", "lake/tables", "lake/columns", "lake/samples", "lake/values",
        "lake/postings",
    ]

    private let fixture: UpgradeFixture
    private let encoder = WordEncoder()

    init() throws { fixture = try UpgradeFixture() }

    /// A gallery with two segments, deletions, and an upgrade that is fitted, switched and half done.
    private func upgrading() throws -> String {
        let gallery = try fixture.switched()
        let writer = try GalleryWriter(gallery)
        _ = try writer.backfillUpgrade(fixture.new, options: BackfillOptions(limit: 60))
        _ = try fixture.found(gallery, "word3 word9", cascade: .init(candidates: 40))
        try writer.delete(keys: ["d3", "d150", "d299"])
        return fixture.path
    }

    /// A lake of three tables.
    private func lake() throws -> String {
        let folder = fixture.folder
        let path = folder.path("lake")
        try folder.write("city,people\nRome,3\nOslo,1\nKiel,2\n", to: "tables/a.csv")
        try folder.write("town,note\nOslo,cold\nBern,high\n", to: "tables/b.csv")
        try folder.write("place,year\nParis,2024\nLima,2025\nRome,2026\n", to: "tables/c.csv")
        let gallery = try Gallery.create(at: path, space: encoder.space)
        var builder = try LakeBuilder(writer: GalleryWriter(gallery), encoder: encoder)
        _ = try builder.run([DocumentSource(folder.path("tables"))])
        return path
    }

    private func isSound(_ path: String) -> Bool {
        do {
            return try Gallery(path: path).snapshot().verification().isSound
        } catch {
            return false
        }
    }

    private typealias Entry = (key: [UInt8], value: [UInt8])

    private func entries(_ path: String, _ database: String) throws -> [Entry] {
        let environment = try Environment(path: path)
        let entries = try environment.database(database, keys: [UInt8].self, values: [UInt8].self)
        return try environment.read { try entries.entries(in: $0) }
    }

    /// Puts an entry in the place of another.
    private func replace(
        _ path: String,
        _ database: String,
        _ old: Entry,
        by new: Entry
    ) throws {
        let environment = try Environment(path: path)
        let entries = try environment.database(database, keys: [UInt8].self, values: [UInt8].self)
        try environment.write { transaction in
            try entries.delete(old.key, in: transaction)
            try entries.put(new.value, for: new.key, in: transaction)
        }
    }

    /// Flips a bit in the value, or the key, of entries of a database, one after another.
    private func expectFound(_ path: String, _ database: String) throws {
        var random = SeededRandom(seed: 8)
        let all = try entries(path, database)
        try #require(!all.isEmpty, "\(database) is empty")
        for entry in all.shuffled(using: &random).prefix(40) {
            var value = entry.value
            // Behind the last row of an array there is room that nothing reads.
            let bits = database == "arrays" ? 8 * 48 : 8 * value.count
            if bits > 0 {
                let bit = Int.random(in: 0..<bits, using: &random)
                // The last word of an array's header is not used.
                if database != "arrays" || bit < 8 * 40 {
                    value[bit / 8] ^= 1 << (bit % 8)
                    try replace(path, database, entry, by: (entry.key, value))
                    #expect(!isSound(path), "bit \(bit) of a value of \(database): \(entry.key)")
                    try replace(path, database, (entry.key, value), by: entry)
                }
            }
            // Which batch wrote a posting is not read.
            let keyBytes = database == "lake/postings" ? 8 : entry.key.count
            let bit = Int.random(in: 0..<8 * keyBytes, using: &random)
            var key = entry.key
            key[bit / 8] ^= 1 << (bit % 8)
            guard !all.contains(where: { $0.key == key }) else { continue }
            try replace(path, database, entry, by: (key, entry.value))
            #expect(!isSound(path), "bit \(bit) of the key \(entry.key) in \(database)")
            try replace(path, database, (key, entry.value), by: entry)
        }
        #expect(isSound(path))
    }

    @Test func `a changed bit in any entry of a gallery under an upgrade is found`() throws {
        let path = try upgrading()
        #expect(isSound(path))
        for database in Self.databases { try expectFound(path, database) }
    }

    @Test func `a changed bit in any entry of a lake is found`() throws {
        let path = try lake()
        #expect(isSound(path))
        for database in Self.lakeDatabases { try expectFound(path, database) }
    }

    @Test func `an entry that is gone is found`() throws {
        let path = try lake()
        let environment = try Environment(path: path)
        for database in Self.lakeDatabases + ["documents", "keys", "metadata"] {
            let entries = try environment.database(
                database,
                keys: [UInt8].self,
                values: [UInt8].self
            )
            for entry in try self.entries(path, database) {
                _ = try environment.write { try entries.delete(entry.key, in: $0) }
                #expect(!isSound(path), "\(entry.key) of \(database)")
                try environment.write { try entries.put(entry.value, for: entry.key, in: $0) }
            }
        }
        #expect(isSound(path))
    }

    @Test func `every database of the file is listed, and one that no gallery has is damage`()
        throws
    {
        let path = try lake()
        let verification = try Gallery(path: path).snapshot().verification()
        #expect(Set(verification.databases.map(\.name)) == Set(Self.databases + Self.lakeDatabases))
        #expect(verification.databases.allSatisfy { !$0.checked.isEmpty })
        let environment = try Environment(path: path)
        _ = try environment.database("notes", keys: [UInt8].self, values: [UInt8].self)
        let damages = try Gallery(path: path).snapshot().verify()
        #expect(damages.map(\.part) == ["database \"notes\""])
    }

    @Test func `postings of a lake come back from its values`() throws {
        let path = try lake()
        let database = "lake/postings"
        let expected = try entries(path, database)
        let values = ValueSet(["Rome", "Oslo"])
        func found() throws -> [String] {
            try Lake(Gallery(path: path)).columns(sharing: values, k: 9)
                .map { "\($0.column.name) \($0.overlap)" }
        }
        let before = try found()
        for entry in expected {
            var value = entry.value
            value[0] ^= 2
            try replace(path, database, entry, by: (entry.key, value))
            let writer = try GalleryWriter(Gallery(path: path, access: .repair))
            #expect(try writer.repair().lakePostings)
            #expect(isSound(path))
            #expect(try found() == before)
            let now = try entries(path, database)
            #expect(now.map { Array($0.key[..<8]) } == expected.map { Array($0.key[..<8]) })
            #expect(now.map(\.value) == expected.map(\.value))
            break
        }
        let writer = try GalleryWriter(Gallery(path: path, access: .repair))
        let again = try writer.repair()
        #expect(!again.lakePostings && again.segments.isEmpty && again.keys == 0)
    }

    @Test(arguments: ["lake/tables", "lake/columns", "lake/samples", "lake/values"])
    func `a table that cannot be read leaves the lake where that is wanted, and comes back`(
        _ database: String
    ) throws {
        let path = try lake()
        let entry = try #require(try entries(path, database).first)
        var value = entry.value
        value[value.count / 2] ^= 1
        try replace(path, database, entry, by: (entry.key, value))
        func repair(_ isDropping: Bool) throws -> GalleryWriter.Repair {
            try GalleryWriter(Gallery(path: path, access: .repair))
                .repair(droppingLost: isDropping)
        }
        #expect(throws: PerennialError.self) { try repair(false) }
        #expect(try repair(true).lakeTables.count == 1)
        #expect(isSound(path))
        #expect(try Lake(Gallery(path: path)).tables().count == 2)
        let gallery = try Gallery(path: path, access: .readWrite)
        var builder = try LakeBuilder(writer: GalleryWriter(gallery), encoder: encoder)
        let report = try builder.run([DocumentSource(fixture.folder.path("tables"))])
        #expect((report.added, report.unchanged) == (1, 2))
        #expect(isSound(path))
        #expect(try gallery.snapshot().manifest.documents == 4)
    }

    @Test func `damaged vectors of an upgrade are dropped by a repair`() throws {
        let path = try upgrading()
        let entry = try #require(try entries(path, "renewed").first)
        var value = entry.value
        value[3] ^= 1
        try replace(path, "renewed", entry, by: (entry.key, value))
        let gallery = try Gallery(path: path, access: .repair)
        #expect(try GalleryWriter(gallery).repair().renewedVectors == 1)
        #expect(isSound(path))
    }

    @Test func `a damaged projection is dropped where that is wanted`() throws {
        let path = try upgrading()
        let key = Array("upgrade/projection".utf8)
        let entry = try #require(try entries(path, "manifest").first { $0.key == key })
        var value = entry.value
        value[value.count / 3] ^= 4
        try replace(path, "manifest", entry, by: (key, value))
        let gallery = try Gallery(path: path, access: .repair)
        let writer = try GalleryWriter(gallery)
        #expect(throws: PerennialError.self) { try writer.repair() }
        #expect(try writer.repair(droppingLost: true).upgradeParts == ["projection"])
        #expect(isSound(path))
        #expect(try gallery.snapshot().manifest.space == fixture.old.space)
    }

    @Test func `many copies of few vectors are told, and are no damage`() throws {
        let path = fixture.folder.path("copies")
        let gallery = try Gallery.create(
            at: path,
            space: encoder.space,
            settings: GallerySettings(graphFrom: 100)
        )
        func commit(_ count: Int, from first: Int, texts: Int) throws {
            let records = (first..<first + count).map {
                DocumentRecord(key: "\($0)", text: "word\($0 % texts)")
            }
            try GalleryWriter(gallery, threads: 1).commit(
                records,
                vectors: encoder.encode(records.map(\.text), options: EncodingOptions())
            )
        }
        try commit(1_000, from: 0, texts: 1_000)
        #expect(try gallery.snapshot().verification().warnings.isEmpty)
        try commit(2_000, from: 1_000, texts: 4)
        let verification = try gallery.snapshot().verification()
        #expect(verification.isSound)
        #expect(verification.warnings.contains { $0.contains("2000 rows are copies of about 4") })
    }
}
