import Encoders
import Foundation
import Perennial
import Storage
import Tensors
import TestSupport
import Testing
import VectorSearch

@Suite struct GalleryTests {
    private let folder: TemporaryFolder
    private let encoder = WordEncoder()
    private var path: String { folder.path("gallery") }

    init() throws { folder = try TemporaryFolder() }

    private func records(_ texts: [String], prefix: String = "d") -> [DocumentRecord] {
        texts.enumerated().map { DocumentRecord(key: "\(prefix)\($0)", text: $1) }
    }

    private func commit(
        _ records: [DocumentRecord],
        to writer: GalleryWriter,
        conflict: GalleryWriter.Conflict = .refuse
    ) throws {
        let vectors = encoder.encode(records.map(\.embeddedText), options: EncodingOptions())
        try writer.commit(records, vectors: vectors, conflict: conflict)
    }

    private func keys(_ gallery: Gallery, _ query: String, k: Int = 3) throws -> [String] {
        let vectors = encoder.encode([query], options: EncodingOptions())
        return try gallery.snapshot().search(vectors, options: SearchOptions(k: k))[0]
            .map(\.record.key)
    }

    @Test func `a committed document is found, with its text, by a gallery that is opened again`()
        throws
    {
        do {
            let gallery = try Gallery.create(at: path, space: encoder.space)
            try commit(
                records(["red apples", "green pears", "blue whales"]),
                to: GalleryWriter(gallery)
            )
        }
        let gallery = try Gallery(path: path)
        let hit = try #require(
            gallery.snapshot().search(
                encoder.encode(["green pears"], options: EncodingOptions()),
                options: SearchOptions(k: 1)
            )[0].first
        )
        #expect(hit.record == DocumentRecord(key: "d1", text: "green pears"))
        #expect(abs(hit.score - 1) < 1e-5)
        #expect(hit.rank == 1)
        #expect(hit.space == encoder.space.fingerprint)
    }

    @Test func `a search over several segments finds what one segment would`() throws {
        let texts = (0..<60).map { "word\($0) other\($0 % 7) third\($0 % 5)" }
        let one = try Gallery.create(at: path, space: encoder.space)
        try commit(records(texts), to: GalleryWriter(one))
        let many = try Gallery.create(at: folder.path("many"), space: encoder.space)
        let writer = try GalleryWriter(many)
        for start in stride(from: 0, to: 60, by: 13) {
            let rows = Array(records(texts)[start..<min(start + 13, 60)])
            try commit(rows, to: writer)
        }
        for query in ["other3 third2", "word7", "third4 other6 word11"] {
            #expect(try keys(many, query, k: 10) == keys(one, query, k: 10))
        }
    }

    @Test func `a snapshot does not see later commits, the next one does`() throws {
        let gallery = try Gallery.create(at: path, space: encoder.space)
        let writer = try GalleryWriter(gallery)
        try commit(records(["one"]), to: writer)
        let before = try gallery.snapshot()
        try commit(records(["two"], prefix: "e"), to: writer)
        #expect(before.manifest.documents == 1)
        #expect(try before.document(key: "e0") == nil)
        #expect(try gallery.snapshot().manifest.documents == 2)
        #expect(try gallery.snapshot().document(key: "e0")?.text == "two")
    }

    @Test func `a key that is already there refuses the whole commit`() throws {
        let gallery = try Gallery.create(at: path, space: encoder.space)
        let writer = try GalleryWriter(gallery)
        try commit(records(["one", "two"]), to: writer)
        #expect(throws: PerennialError.self) {
            try commit(
                [DocumentRecord(key: "new", text: "x"), DocumentRecord(key: "d1", text: "y")],
                to: writer
            )
        }
        #expect(try gallery.snapshot().manifest.documents == 2)
        #expect(try gallery.snapshot().document(key: "new") == nil)
        #expect(try gallery.snapshot().verify().isEmpty)
    }

    @Test func `a replaced document is found by its new text only`() throws {
        let gallery = try Gallery.create(at: path, space: encoder.space)
        let writer = try GalleryWriter(gallery)
        try commit(records(["red apples", "green pears"]), to: writer)
        try commit(
            [DocumentRecord(key: "d0", text: "yellow lemons")],
            to: writer,
            conflict: .replace
        )
        #expect(try keys(gallery, "yellow lemons", k: 1) == ["d0"])
        #expect(try keys(gallery, "red apples", k: 5).count == 2)
        let manifest = try gallery.snapshot().manifest
        #expect(manifest.documents == 2)
        #expect(manifest.deleted == 1)
        #expect(try gallery.snapshot().verify().isEmpty)
    }

    @Test func `a deleted document is not found and a merge frees its row`() throws {
        let gallery = try Gallery.create(at: path, space: encoder.space)
        let writer = try GalleryWriter(gallery)
        try commit(records(["red", "green", "blue"]), to: writer)
        try commit(records(["cyan"], prefix: "e"), to: writer)
        #expect(try writer.delete(keys: ["d1", "absent"]) == 1)
        #expect(try keys(gallery, "green", k: 9).contains("d1") == false)
        #expect(try gallery.snapshot().manifest.deleted == 1)
        try writer.compact()
        let manifest = try gallery.snapshot().manifest
        #expect(manifest.segments.count == 1)
        #expect(manifest.deleted == 0)
        #expect(manifest.documents == 3)
        #expect(try Set(keys(gallery, "green", k: 9)) == ["d0", "d2", "e0"])
        #expect(try gallery.snapshot().verify().isEmpty)
    }

    @Test func `deleting everything leaves an empty gallery that can be filled again`() throws {
        let gallery = try Gallery.create(at: path, space: encoder.space)
        let writer = try GalleryWriter(gallery)
        try commit(records(["red", "green"]), to: writer)
        #expect(try writer.delete(keys: ["d0", "d1"]) == 2)
        #expect(try keys(gallery, "red").isEmpty)
        try writer.compact()
        #expect(try gallery.snapshot().manifest.segments.isEmpty)
        try commit(records(["red"]), to: writer)
        #expect(try keys(gallery, "red") == ["d0"])
        #expect(try gallery.snapshot().verify().isEmpty)
    }

    @Test func `small segments are merged by tiers and every document stays`() throws {
        let gallery = try Gallery.create(at: path, space: encoder.space)
        let writer = try GalleryWriter(gallery)
        for part in 0..<17 {
            try commit(
                records(["part\(part) a", "part\(part) b"], prefix: "p\(part)-"),
                to: writer
            )
            try writer.mergeTiers()
        }
        let manifest = try gallery.snapshot().manifest
        #expect(manifest.documents == 34)
        #expect(manifest.segments.count < 8)
        #expect(try keys(gallery, "part11 b", k: 1) == ["p11-1"])
        #expect(try gallery.snapshot().verify().isEmpty)
    }

    @Test func `a segment with many rows gets a graph that finds what exact search finds`() throws {
        var settings = GallerySettings()
        settings.graphFrom = 500
        let gallery = try Gallery.create(at: path, space: encoder.space, settings: settings)
        let texts = (0..<800).map { "w\($0 % 97) x\($0 % 89) y\($0)" }
        try commit(records(texts), to: GalleryWriter(gallery))
        let snapshot = try gallery.snapshot()
        #expect(snapshot.manifest.segments.map(\.indexName) == ["graph"])
        let queries = encoder.encode(
            (0..<50).map { "w\($0) x\($0) y\($0 * 3)" },
            options: EncodingOptions()
        )
        let found = try snapshot.search(queries, options: SearchOptions(k: 10))
        let truth = try snapshot.search(queries, options: SearchOptions(k: 10, isExact: true))
        let shared = zip(found, truth).reduce(0) { sum, pair in
            sum + Set(pair.0.map(\.record.key)).intersection(pair.1.map(\.record.key)).count
        }
        #expect(Double(shared) / 500 > 0.95)
        #expect(try snapshot.verify().isEmpty)
    }

    @Test func `an encoder of another space is refused with both fingerprints`() throws {
        let gallery = try Gallery.create(at: path, space: encoder.space)
        let other = WordEncoder(seed: 2)
        let error = #expect(throws: PerennialError.self) {
            try gallery.require(other.space, for: .query)
        }
        let message = "\(try #require(error))"
        #expect(message.contains(encoder.space.fingerprint))
        #expect(message.contains(other.space.fingerprint))
    }

    @Test func `vectors of another width are refused`() throws {
        let gallery = try Gallery.create(at: path, space: encoder.space)
        #expect(throws: PerennialError.dimensionMismatch(expected: 32, found: 8)) {
            try GalleryWriter(gallery).commit(
                [DocumentRecord(key: "a", text: "a")],
                vectors: Matrix(rows: 1, columns: 8)
            )
        }
        #expect(throws: PerennialError.dimensionMismatch(expected: 32, found: 8)) {
            try gallery.snapshot().search(Matrix(rows: 1, columns: 8))
        }
    }

    @Test func `a second writer is told that the gallery is being written`() throws {
        let gallery = try Gallery.create(at: path, space: encoder.space)
        let writer = try GalleryWriter(gallery)
        #expect(throws: StorageError.writerBusy(path: path, holder: getpid())) {
            try GalleryWriter(gallery)
        }
        try commit(records(["still writing"]), to: writer)
    }

    @Test func `arrays of an uncommitted segment are removed by the next writer`() throws {
        let gallery = try Gallery.create(at: path, space: encoder.space)
        try commit(records(["one"]), to: GalleryWriter(gallery))
        let environment = try Environment(path: path)
        let arrays = try ArrayStore(environment)
        var abandoned = try arrays.writer(name: "segments/9/vectors", rowBytes: 4)
        try abandoned.append([1, 2, 3].span as Span<Int32>)
        _ = try abandoned.finish()
        try commit(records(["two"], prefix: "e"), to: GalleryWriter(gallery))
        let names = try environment.read { try arrays.names(prefix: "segments/", in: $0) }
        #expect(!names.contains { $0.hasPrefix("segments/9/") })
        // The number of the abandoned segment is not used again.
        #expect(try gallery.snapshot().manifest.segments.map(\.number) == [0, 10])
    }

    @Test func `long and short and foreign keys lead to their documents`() throws {
        let gallery = try Gallery.create(at: path, space: encoder.space)
        let keys = [
            "k", "é漢字", String(repeating: "long", count: 500),
            String(repeating: "long", count: 501),
        ]
        try commit(
            keys.map { DocumentRecord(key: $0, text: "text of \($0.count)") },
            to: GalleryWriter(gallery)
        )
        for key in keys {
            #expect(try gallery.snapshot().document(key: key)?.text == "text of \(key.count)")
        }
        #expect(try gallery.snapshot().verify().isEmpty)
    }

    @Test func `a folder that is no gallery is refused by name`() throws {
        #expect(throws: PerennialError.noGallery(path: folder.path("absent"))) {
            try Gallery(path: folder.path("absent"))
        }
        _ = try Environment(path: folder.path("other")).write { _ in }
        #expect(throws: PerennialError.notAGallery(path: folder.path("other"))) {
            try Gallery(path: folder.path("other"))
        }
        _ = try Gallery.create(at: path, space: encoder.space)
        #expect(throws: PerennialError.galleryExists(path: path)) {
            try Gallery.create(at: path, space: encoder.space)
        }
    }
}
