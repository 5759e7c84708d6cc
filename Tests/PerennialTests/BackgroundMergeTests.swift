import Encoders
import Perennial
import TestSupport
import Testing

/// Merges on another thread, while the writer goes on.
@Suite struct BackgroundMergeTests {
    private let folder: TemporaryFolder
    private let encoder = WordEncoder()

    init() throws { folder = try TemporaryFolder() }

    private func commit(
        _ keys: Range<Int>,
        to writer: GalleryWriter,
        text: (Int) -> String = { "note \($0)" },
        passages: Bool = false
    ) throws {
        let records = keys.map { DocumentRecord(key: "\($0)", text: text($0)) }
        let parts = records.map { record in
            passages ? [0..<4, 5..<record.text.utf8.count] : [0..<record.text.utf8.count]
        }
        let texts = zip(records, parts).flatMap { record, parts in
            parts.map { String(decoding: Array(record.text.utf8)[$0], as: UTF8.self) }
        }
        try writer.commit(
            records,
            vectors: encoder.encode(texts, options: EncodingOptions()),
            passages: passages ? parts : nil,
            conflict: .replace
        )
    }

    @Test(arguments: [false, true])
    func `what is deleted and replaced while a merge runs stays so after it`(passages: Bool) throws
    {
        let gallery = try Gallery.create(
            at: folder.path("gallery"),
            space: encoder.space,
            settings: GallerySettings(
                passages: passages ? PassageSettings(tokens: 8, overlap: 2) : nil
            )
        )
        let writer = try GalleryWriter(gallery)
        for start in stride(from: 0, to: 80, by: 10) {
            try commit(start..<start + 10, to: writer, passages: passages)
        }
        #expect(try gallery.snapshot().manifest.segments.count == 8)
        try writer.mergeInBackground()
        // The merge has its snapshot; nothing of this is in it.
        try writer.delete(keys: ["3", "14", "79"])
        try commit(20..<25, to: writer, text: { "another note \($0)" }, passages: passages)
        try commit(80..<90, to: writer, passages: passages)
        #expect(try gallery.snapshot().manifest.segments.count == 10)
        #expect(try writer.mergeTiers() == 1)

        let snapshot = try gallery.snapshot()
        #expect(snapshot.manifest.segments.count == 3)
        #expect(snapshot.manifest.documents == 87)
        #expect(snapshot.manifest.deleted == 8)
        #expect(try snapshot.verify() == [])
        #expect(try snapshot.document(key: "14") == nil)
        #expect(try snapshot.document(key: "22")?.text == "another note 22")
        let hits = try snapshot.search(
            encoder.encode(["note 14"], options: EncodingOptions()),
            options: SearchOptions(k: 100)
        )[0]
        #expect(
            Set(hits.map(\.record.key))
                == Set((0..<90).map { "\($0)" }).subtracting(["3", "14", "79"])
        )
        try writer.compact()
        #expect(try gallery.snapshot().verify() == [])
        #expect(try gallery.snapshot().manifest.deleted == 0)
    }

    @Test func `a merge whose documents were all deleted meanwhile leaves a sound gallery`() throws
    {
        let gallery = try Gallery.create(at: folder.path("gallery"), space: encoder.space)
        let writer = try GalleryWriter(gallery)
        for key in 0..<8 { try commit(key..<key + 1, to: writer) }
        try writer.mergeInBackground()
        try writer.delete(keys: (0..<8).map { "\($0)" })
        try writer.mergeTiers()
        #expect(try gallery.snapshot().verify() == [])
        #expect(try gallery.snapshot().manifest.documents == 0)
        try writer.compact()
        #expect(try gallery.snapshot().manifest.segments == [])
    }

    @Test func `a writer that goes away waits for its merge, and the next one cleans up`() throws {
        let gallery = try Gallery.create(at: folder.path("gallery"), space: encoder.space)
        do {
            let writer = try GalleryWriter(gallery)
            for key in 0..<8 { try commit(key..<key + 1, to: writer) }
            try writer.mergeInBackground()
        }
        let writer = try GalleryWriter(gallery)
        #expect(try gallery.snapshot().manifest.segments.count == 8)
        #expect(try writer.mergeTiers() == 1)
        #expect(try gallery.snapshot().verify() == [])
    }

    @Test func `a merge that ran while vectors were compressed is not put in place`() throws {
        let gallery = try Gallery.create(at: folder.path("gallery"), space: encoder.space)
        let writer = try GalleryWriter(gallery)
        for start in stride(from: 0, to: 320, by: 40) { try commit(start..<start + 40, to: writer) }
        try writer.mergeInBackground()
        try writer.compress(GalleryCompression(named: "int8"))
        try writer.mergeTiers()
        let snapshot = try gallery.snapshot()
        #expect(snapshot.manifest.segments.allSatisfy { $0.indexName == "int8" })
        #expect(snapshot.manifest.documents == 320)
        #expect(try snapshot.verify() == [])
        try writer.decompress()
        #expect(try gallery.snapshot().verify() == [])
    }

    @Test func `a merge that ran while an upgrade ended is not put in place`() throws {
        let fixture = try UpgradeFixture()
        let gallery = try fixture.switched()
        let writer = try GalleryWriter(gallery)
        for record in UpgradeFixture.records(6, seed: 9) {
            let added = DocumentRecord(key: "more \(record.key)", text: record.text)
            try writer.commit(
                [added],
                vectors: fixture.old.encode([added.text], options: EncodingOptions())
            )
        }
        _ = try writer.backfillUpgrade(fixture.new)
        try writer.mergeInBackground()
        try writer.finishUpgrade()
        try writer.mergeTiers()
        let snapshot = try gallery.snapshot()
        #expect(snapshot.manifest.documents == 306)
        #expect(snapshot.manifest.segments.allSatisfy { $0.space == fixture.new.space.fingerprint })
        #expect(try snapshot.verify() == [])
    }
}
