import Encoders
import Foundation
import LexicalSearch
import Perennial
import Storage
import Tables
import TestSupport
import Testing

/// Damage is found by `verify`, and what is derived comes back by `repair`.
@Suite struct RepairTests {
    private let folder: TemporaryFolder
    private let encoder = WordEncoder()
    private let texts = (0..<300).map { "word\($0 % 41) other\($0 % 23) number\($0)" }
    private var path: String { folder.path("gallery") }

    init() throws {
        folder = try TemporaryFolder()
        let gallery = try Gallery.create(
            at: path,
            space: encoder.space,
            settings: GallerySettings(graphFrom: 100)
        )
        let writer = try GalleryWriter(gallery)
        try writer.commit(
            texts.enumerated().map {
                DocumentRecord(key: "d\($0)", text: $1, metadata: ["n": .number(Double($0))])
            },
            vectors: encoder.encode(texts, options: EncodingOptions())
        )
        try writer.delete(keys: ["d7"])
    }

    /// Changes the first value of a database whose key starts so.
    private func damage(_ database: String, key prefix: [UInt8], at offset: Int) throws {
        let environment = try Environment(path: path)
        let values = try environment.database(database, keys: [UInt8].self, values: [UInt8].self)
        try environment.write { transaction in
            let found = try values.withCursor(over: .prefix(prefix), in: transaction) {
                try $0.next()
            }
            var (key, value) = try #require(found)
            value[value.count / 2 + offset] ^= 0x10
            try values.put(value, for: key, in: transaction)
        }
    }

    private func repaired(droppingLost: Bool = false) throws -> GalleryWriter.Repair {
        let gallery = try Gallery(path: path, access: .repair)
        return try GalleryWriter(gallery).repair(droppingLost: droppingLost)
    }

    private func expectSound(documents: Int) throws {
        let snapshot = try Gallery(path: path).snapshot()
        #expect(try snapshot.verify().isEmpty)
        #expect(snapshot.manifest.documents == documents)
        let query = encoder.encode(["word5 other5 number5"], options: EncodingOptions())
        #expect(try snapshot.search(query)[0].first?.record.key == "d5")
        #expect(try snapshot.search(words: ["number5"])[0].map(\.record.key) == ["d5"])
        #expect(try snapshot.keys(matching: Filter("n < 3")) == ["d0", "d1", "d2"])
    }

    @Test func `a sound gallery is left as it is`() throws {
        let before = try Gallery(path: path).snapshot().manifest
        let repair = try repaired()
        #expect(repair.segments.isEmpty && repair.keys == 0 && repair.lost.isEmpty)
        #expect(try Gallery(path: path).snapshot().manifest == before)
        try expectSound(documents: 299)
    }

    @Test(arguments: ["links", "codes", "words.postings", "words.terms"])
    func `a damaged array of an index is found and rebuilt`(_ array: String) throws {
        try damage("arrays", key: arrayKey(array), at: 0)
        #expect(try !Gallery(path: path, access: .repair).snapshot().verify().isEmpty)
        #expect(try repaired().segments == [0])
        try expectSound(documents: 299)
    }

    @Test func `damaged metadata is found and rebuilt`() throws {
        let environment = try Environment(path: path)
        let values = try environment.database("metadata", keys: [UInt8].self, values: [UInt8].self)
        try environment.write { transaction in
            let keys = try values.keys(in: transaction)
            try values.delete(try #require(keys.last), in: transaction)
        }
        #expect(try !Gallery(path: path).snapshot().verify().isEmpty)
        #expect(try repaired().segments == [0])
        try expectSound(documents: 299)
    }

    @Test func `lost keys are found and restored`() throws {
        let environment = try Environment(path: path)
        let keys = try environment.database("keys", keys: [UInt8].self, values: UInt64.self)
        try environment.write { transaction in
            try keys.delete([0] + Array("d5".utf8), in: transaction)
            try keys.put(3, for: [0] + Array("d6".utf8), in: transaction)
            try keys.put(3, for: [0] + Array("nobody".utf8), in: transaction)
        }
        #expect(try !Gallery(path: path).snapshot().verify().isEmpty)
        #expect(try repaired().keys > 0)
        try expectSound(documents: 299)
    }

    @Test func `damaged deletions are found and restored`() throws {
        let environment = try Environment(path: path)
        let tombstones = try environment.database(
            "tombstones",
            keys: UInt32.self,
            values: Data.self
        )
        try environment.write { try tombstones.delete(0, in: $0) }
        #expect(throws: PerennialError.self) { try Gallery(path: path) }
        #expect(try repaired().segments == [0])
        try expectSound(documents: 299)
    }

    @Test func `a damaged document is lost, and dropped only when that is wanted`() throws {
        let environment = try Environment(path: path)
        let documents = try environment.database(
            "documents",
            keys: UInt64.self,
            values: Data.self
        )
        try environment.write { transaction in
            var stored = try #require(try documents.get(9, in: transaction))
            stored[stored.startIndex + 5] ^= 4
            try documents.put(stored, for: 9, in: transaction)
        }
        #expect(try Gallery(path: path).snapshot().verify().contains { $0.part == "document 9" })
        #expect(throws: PerennialError.damaged(path: path, part: "document 9")) {
            try repaired()
        }
        #expect(try repaired(droppingLost: true).lost == [9])
        try expectSound(documents: 298)
    }

    @Test func `damaged vectors are found and not brought back`() throws {
        try damage("arrays", key: arrayKey("vectors"), at: 0)
        #expect(try !Gallery(path: path).snapshot().verify().isEmpty)
        #expect(throws: PerennialError.self) { try repaired(droppingLost: true) }
    }

    /// How the first block of an array of segment 0 begins in the database.
    private func arrayKey(_ name: String) -> [UInt8] { Array("segments/0/\(name)".utf8) }
}
