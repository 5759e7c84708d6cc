import Foundation
import Perennial
import Storage
import Tensors
import TestSupport
import Testing

/// Galleries that earlier versions wrote: `fixtures/formats`.
@Suite struct FormatTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func fixture(_ format: Int) -> URL { Fixtures.folder("formats/v\(format)") }

    /// The path of a copy of the gallery of that format.
    private func copy(_ format: Int) throws -> String {
        let path = folder.path("gallery\(format)")
        try FileManager.default.copyItem(
            at: fixture(format).appending(path: "gallery"),
            to: URL(fileURLWithPath: path)
        )
        return path
    }

    private func queries(_ format: Int) throws -> Matrix {
        try NumPyFile(path: fixture(format).appending(path: "queries.npy").path).matrix()
    }

    private func answers(
        _ gallery: Gallery,
        _ format: Int,
        isExact: Bool
    ) throws -> [[String]] {
        let queries = try queries(format)
        return try gallery.snapshot()
            .search(queries, options: SearchOptions(k: 5, isExact: isExact))
            .map { $0.map(\.record.key) }
    }

    @Test(arguments: [1, 2])
    func `a gallery of every format is sound and answers as it did`(_ format: Int) throws {
        let gallery = try Gallery(path: copy(format))
        let snapshot = try gallery.snapshot()
        #expect(try snapshot.verify().isEmpty)
        #expect(snapshot.manifest.format == format)
        #expect(snapshot.manifest.documents == 61)
        #expect(snapshot.manifest.deleted == 3)
        let expected = try Fixtures.json(
            fixture(format).appending(path: "answers.json"),
            as: [[String]].self
        )
        #expect(try answers(gallery, format, isExact: false) == expected)
        #expect(try answers(gallery, format, isExact: true) == expected)
        #expect(try snapshot.document(key: "1-1")?.title == "How to repair a bicycle")
        #expect(try snapshot.document(key: "7-5") == nil)
        let filter = try Filter("year < 2002 and easy = true and checked >= 2024-04-01")
        #expect(try Set(snapshot.keys(matching: filter)) == ["0-4", "0-6", "1-4", "1-6"])
    }

    @Test(arguments: [1, 2])
    func `a gallery of every format can be changed`(_ format: Int) throws {
        let gallery = try Gallery(path: copy(format), access: .readWrite)
        let before = try answers(gallery, format, isExact: true)
        let writer = try GalleryWriter(gallery)
        try writer.commit(
            (0..<3).map { DocumentRecord(key: "new\($0)", text: "new \($0)") },
            vectors: queries(format)
        )
        try writer.compact()
        let after = try answers(gallery, format, isExact: false)
        for query in 0..<3 {
            #expect(after[query] == ["new\(query)"] + before[query].prefix(4))
        }
        let snapshot = try gallery.snapshot()
        #expect(try snapshot.verify().isEmpty)
        // What this program changes is of its format.
        #expect(snapshot.manifest.format == GalleryManifest.currentFormat)
        // Words of segments that had none are indexed when they are merged.
        #expect(try snapshot.search(words: ["bicycle"])[0].count == 8)
    }

    @Test func `words of format 1 are refused until they are indexed`() throws {
        let path = try copy(1)
        #expect(throws: PerennialError.noWords(path: path)) {
            try Gallery(path: path).snapshot().search(words: ["bicycle"])
        }
    }

    @Test func `a newer format is refused by its number`() throws {
        let path = try copy(1)
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
        let path = try copy(1)
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
