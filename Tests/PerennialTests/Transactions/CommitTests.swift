import Encoders
import Foundation
import Perennial
import Storage
import Tables
import Tensors
import TestSupport
import Testing

/// What a commit takes, refuses and makes of keys that come twice.
@Suite struct CommitTests {
    private let folder: TemporaryFolder
    private let encoder = WordEncoder()
    private var path: String { folder.path("gallery") }
    /// Canonically equivalent in Unicode, and different bytes.
    private let equivalent = ["caf\u{E9}", "cafe\u{301}", "K", "\u{212A}", "\u{3A9}", "\u{2126}"]

    init() throws { folder = try TemporaryFolder() }

    private func gallery() throws -> Gallery {
        try Gallery.create(at: path, space: encoder.space)
    }

    private func commit(
        _ keys: [String],
        _ texts: [String]? = nil,
        to writer: GalleryWriter,
        conflict: GalleryWriter.Conflict = .refuse,
        in space: EmbeddingSpace? = nil
    ) throws {
        let records = keys.enumerated().map {
            DocumentRecord(key: $1, text: texts?[$0] ?? "text \($0)")
        }
        try writer.commit(
            records,
            vectors: encoder.encode(records.map(\.text), options: EncodingOptions()),
            conflict: conflict,
            in: space
        )
    }

    @Test func `a key that comes twice in a commit is refused, and nothing is kept`() throws {
        let gallery = try gallery()
        let writer = try GalleryWriter(gallery)
        #expect(throws: PerennialError.duplicateKey(key: "a", position: path)) {
            try commit(["a", "b", "a"], to: writer)
        }
        #expect(try gallery.snapshot().manifest.documents == 0)
        #expect(try gallery.snapshot().verify().isEmpty)
    }

    @Test func `the last of a key that comes twice wins where documents are replaced`() throws {
        let gallery = try gallery()
        let writer = try GalleryWriter(gallery)
        try commit(["a", "b"], to: writer)
        try commit(
            ["a", "c", "a", "b", "a"],
            ["one", "two", "three", "four", "five"],
            to: writer,
            conflict: .replace
        )
        let snapshot = try gallery.snapshot()
        #expect(snapshot.manifest.documents == 3)
        #expect(try snapshot.document(key: "a")?.text == "five")
        #expect(try snapshot.document(key: "b")?.text == "four")
        let query = encoder.encode(["five"], options: EncodingOptions())
        let hit = try #require(try snapshot.search(query)[0].first)
        #expect(hit.record.key == "a" && hit.score > 0.999)
        #expect(try snapshot.verify().isEmpty)
    }

    @Test func `the passages of the last one stay with it`() throws {
        let gallery = try Gallery.create(
            at: path,
            space: encoder.space,
            settings: GallerySettings(passages: PassageSettings(tokens: 8, overlap: 2))
        )
        let records = ["one two", "red", "six ten"].enumerated().map {
            DocumentRecord(key: $0 == 1 ? "b" : "a", text: $1)
        }
        try GalleryWriter(gallery).commit(
            records,
            vectors: encoder.encode(
                ["one", "two", "red", "six", "ten"],
                options: EncodingOptions()
            ),
            passages: [[0..<3, 4..<7], [0..<3], [0..<3, 4..<7]],
            conflict: .replace
        )
        let snapshot = try gallery.snapshot()
        #expect(snapshot.manifest.documents == 2)
        for (word, key) in [("ten", "a"), ("six", "a"), ("red", "b")] {
            let query = encoder.encode([word], options: EncodingOptions())
            let hit = try #require(try snapshot.search(query)[0].first)
            #expect(hit.record.key == key && hit.score > 0.999)
        }
        #expect(try snapshot.verify().isEmpty)
    }

    @Test(arguments: [true, false])
    func `keys are bytes, within a commit and across commits`(isOneCommit: Bool) throws {
        let gallery = try gallery()
        let writer = try GalleryWriter(gallery)
        if isOneCommit {
            try commit(equivalent, to: writer)
        } else {
            for key in equivalent { try commit([key], [key], to: writer) }
        }
        try commit(equivalent, to: writer, conflict: .replace)
        let snapshot = try gallery.snapshot()
        #expect(snapshot.manifest.documents == equivalent.count)
        #expect(try snapshot.verify().isEmpty)
        #expect(try writer.delete(keys: [equivalent[0]]) == 1)
        #expect(try gallery.snapshot().contains(key: equivalent[1]))
    }

    @Test func `what does not belong together is refused by an error`() throws {
        let gallery = try gallery()
        let writer = try GalleryWriter(gallery)
        let vectors = encoder.encode(["a", "b"], options: EncodingOptions())
        let one = [DocumentRecord(key: "a", text: "a")]
        func expectRefusal(_ body: () throws -> Void) {
            let error = #expect(throws: PerennialError.self) { try body() }
            if case .unfitCommit? = error {} else { Issue.record("\(String(describing: error))") }
        }
        expectRefusal { try writer.commit(one, vectors: vectors) }
        expectRefusal { try writer.commit(one, vectors: vectors, passages: []) }
        expectRefusal { try writer.commit(one, vectors: vectors, passages: [[0..<1, 1..<9]]) }
        expectRefusal { try writer.commit(one, vectors: vectors, passages: [[]]) }
        #expect(throws: PerennialError.emptyKey(position: "\(path): document 1 of a commit")) {
            try commit([""], to: writer)
        }
        #expect(throws: PerennialError.badBeam(found: 0)) { try writer.setBeam(0) }
        let other = WordEncoder(seed: 5).space
        #expect(throws: PerennialError.self) { try commit(["a"], to: writer, in: other) }
        #expect(try gallery.snapshot().manifest.segments.isEmpty)
    }

    @Test func `a filter chooses documents when they are deleted`() throws {
        let gallery = try gallery()
        let writer = try GalleryWriter(gallery)
        func put(_ key: String, _ state: String) throws {
            try writer.commit(
                [DocumentRecord(key: key, text: key, metadata: ["state": .string(state)])],
                vectors: encoder.encode([key], options: EncodingOptions()),
                conflict: .replace
            )
        }
        for key in ["a", "b", "c"] { try put(key, "old") }
        // Another view of the gallery is older than the change.
        let stale = try Gallery(path: path).snapshot()
        try put("b", "new")
        #expect(try stale.keys(matching: Filter("state = \"old\"")).count == 3)
        #expect(try writer.delete(matching: Filter("state = \"old\"")) == 2)
        #expect(try gallery.snapshot().document(key: "b") != nil)
        let error = PerennialError.unknownField(filter: "not statd = \"x\"", field: "statd")
        #expect(throws: error) { try writer.delete(matching: Filter("not statd = \"x\"")) }
    }

    @Test func `repair keeps the last of documents that have one key`() throws {
        let gallery = try gallery()
        let writer = try GalleryWriter(gallery)
        try commit(["first", "b"], ["one", "two"], to: writer)
        try commit(["last"], ["three"], to: writer)
        // As a commit of an earlier version left it: both documents say `last`, and one key is there.
        let environment = try Environment(path: path)
        let documents = try environment.database(
            "documents",
            keys: UInt64.self,
            values: Data.self
        )
        let keys = try environment.database("keys", keys: [UInt8].self, values: UInt64.self)
        try environment.write { transaction in
            let record = try #require(try documents.get(2, in: transaction))
            try documents.put(record, for: 0, in: transaction)
            try keys.delete([0] + Array("first".utf8), in: transaction)
        }
        #expect(try !gallery.snapshot().verify().isEmpty)
        let repair = try writer.repair()
        #expect(repair.doubled == [0])
        let snapshot = try gallery.snapshot()
        #expect(try snapshot.verify().isEmpty)
        #expect(snapshot.manifest.documents == 2)
        #expect(try snapshot.document(key: "last")?.text == "three")
        let again = try writer.repair()
        #expect(again.doubled.isEmpty && again.keys == 0 && again.segments.isEmpty)
    }

    @Test func `a gallery whose filling fails does not remain, and what was there does`() throws {
        struct Failure: Error {}
        let nested = folder.path("new/deep/gallery")
        #expect(throws: Failure.self) {
            try Gallery.creating(at: nested, space: encoder.space) { _ in throw Failure() }
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path("new")))
        let present = folder.path("present")
        try FileManager.default.createDirectory(
            atPath: present,
            withIntermediateDirectories: false
        )
        _ = try folder.write("mine", to: "present/notes.txt")
        #expect(throws: Failure.self) {
            try Gallery.creating(at: present, space: encoder.space) { _ in throw Failure() }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: present) == ["notes.txt"])
        // What is committed stays, unless the work cannot go on.
        for remainder in [Gallery.Remainder.committed, .nothing] {
            #expect(throws: Failure.self) {
                try Gallery.creating(at: path, space: encoder.space, remainder: remainder) {
                    try commit(["a"], to: GalleryWriter($0))
                    throw Failure()
                }
            }
            #expect(try Gallery.exists(at: path) == (remainder == .committed))
            try? FileManager.default.removeItem(atPath: path)
        }
        _ = try gallery()
        #expect(throws: PerennialError.galleryExists(path: path)) {
            try Gallery.creating(at: path, space: encoder.space) { _ in }
        }
        #expect(try Gallery.exists(at: path))
    }
}
