import Foundation
import Perennial
import Storage
import Tensors
import TestSupport
import Testing

/// Galleries that earlier versions wrote: `fixtures/formats`.
@Suite struct FormatTests {
    private let folder: TemporaryFolder
    private let fixture = Fixtures.folder("formats/v1")
    private var path: String { folder.path("gallery") }

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.copyItem(
            at: fixture.appending(path: "gallery"),
            to: URL(fileURLWithPath: path)
        )
    }

    private func answers(_ gallery: Gallery, isExact: Bool) throws -> [[String]] {
        let queries = try NumPyFile(path: fixture.appending(path: "queries.npy").path).matrix()
        return try gallery.snapshot()
            .search(queries, options: SearchOptions(k: 5, isExact: isExact))
            .map { $0.map(\.record.key) }
    }

    @Test func `a gallery of format 1 is sound and answers as it did`() throws {
        let gallery = try Gallery(path: path)
        let snapshot = try gallery.snapshot()
        #expect(try snapshot.verify().isEmpty)
        #expect(snapshot.manifest.format == 1)
        #expect(snapshot.manifest.documents == 61)
        #expect(snapshot.manifest.deleted == 3)
        let expected = try Fixtures.json(
            fixture.appending(path: "answers.json"),
            as: [[String]].self
        )
        #expect(try answers(gallery, isExact: false) == expected)
        #expect(try answers(gallery, isExact: true) == expected)
        #expect(try snapshot.document(key: "1-1")?.title == "How to repair a bicycle")
        #expect(try snapshot.document(key: "7-5") == nil)
        let filter = try Filter("year < 2002 and easy = true and checked >= 2024-04-01")
        #expect(try Set(snapshot.keys(matching: filter)) == ["0-4", "0-6", "1-4", "1-6"])
    }

    @Test func `a gallery of format 1 can be changed`() throws {
        let gallery = try Gallery(path: path, access: .readWrite)
        let before = try answers(gallery, isExact: true)
        let writer = try GalleryWriter(gallery)
        let queries = try NumPyFile(path: fixture.appending(path: "queries.npy").path).matrix()
        try writer.commit(
            (0..<3).map { DocumentRecord(key: "new\($0)", text: "new \($0)") },
            vectors: queries
        )
        try writer.compact()
        let after = try answers(gallery, isExact: false)
        for query in 0..<3 {
            #expect(after[query] == ["new\(query)"] + before[query].prefix(4))
        }
        #expect(try gallery.snapshot().verify().isEmpty)
    }

    @Test func `a newer format is refused by its number`() throws {
        let environment = try Environment(path: path)
        let manifests = try environment.database(
            "manifest",
            keys: String.self,
            values: Data.self
        )
        let newer = Data(#"{"format":99,"what":"nobody knows yet"}"#.utf8)
        try environment.write {
            try manifests.put(SealedValue.seal(newer), for: "manifest", in: $0)
        }
        let known = GalleryManifest.currentFormat
        #expect(throws: PerennialError.newerFormat(path: path, found: 99, known: known)) {
            try Gallery(path: path)
        }
    }

    @Test func `a changed byte in the manifest is found`() throws {
        let environment = try Environment(path: path)
        let manifests = try environment.database(
            "manifest",
            keys: String.self,
            values: Data.self
        )
        try environment.write {
            var stored = try #require(try manifests.get("manifest", in: $0))
            stored[stored.startIndex + 20] ^= 1
            try manifests.put(stored, for: "manifest", in: $0)
        }
        let error = #expect(throws: PerennialError.self) { try Gallery(path: path) }
        #expect("\(try #require(error))".contains(path))
    }
}
