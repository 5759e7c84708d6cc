import Encoders
import Perennial
import TestSupport
import Testing
import VectorSearch

/// A merge runs on another thread while its writer changes what segments are.
@Suite struct MergeDuringChangeTests {
    @Test func `an upgrade is finished while a merge runs`() throws {
        let fixture = try UpgradeFixture()
        let gallery = try fixture.switched()
        let writer = try GalleryWriter(gallery)
        let records = UpgradeFixture.records(380).suffix(80)
        for (place, record) in records.enumerated() {
            try writer.commit(
                [record],
                vectors: fixture.old.encode([record.text], options: EncodingOptions())
            )
            if place == 40 { _ = try writer.backfillUpgrade(fixture.new) }
        }
        _ = try writer.backfillUpgrade(fixture.new)
        try writer.mergeInBackground()
        try writer.finishUpgrade()
        let snapshot = try gallery.snapshot()
        #expect(snapshot.manifest.documents == 380)
        #expect(snapshot.manifest.segments.allSatisfy { $0.space == fixture.new.space.fingerprint })
        #expect(try snapshot.verify().isEmpty)
        try writer.mergeTiers()
        #expect(try gallery.snapshot().verify().isEmpty)
    }

    @Test func `an upgrade is abandoned while a merge runs`() throws {
        let fixture = try UpgradeFixture()
        let gallery = try fixture.switched()
        let writer = try GalleryWriter(gallery)
        for record in UpgradeFixture.records(312).suffix(12) {
            try writer.commit(
                [record],
                vectors: fixture.old.encode([record.text], options: EncodingOptions())
            )
        }
        try writer.mergeInBackground()
        try writer.abandonUpgrade()
        try writer.mergeTiers()
        #expect(try gallery.snapshot().manifest.documents == 312)
        #expect(try gallery.snapshot().verify().isEmpty)
    }

    @Test(arguments: [true, false])
    func `vectors are compressed and brought back while a merge runs`(isDropped: Bool) throws {
        let fixture = try CompressedGallery()
        let gallery = try fixture.gallery(800)
        let writer = try GalleryWriter(gallery)
        for start in 0..<10 {
            try fixture.add(800 + 10 * start..<810 + 10 * start, to: writer)
        }
        try writer.mergeInBackground()
        try writer.compress(
            GalleryCompression(
                CodedRecipe(GalleryCodec(named: "int8")),
                originals: isDropped ? .dropped : .kept
            )
        )
        #expect(try gallery.snapshot().manifest.segments.allSatisfy { $0.indexName == "int8" })
        #expect(try gallery.snapshot().verify().isEmpty)
        for start in 0..<10 {
            try fixture.add(900 + 10 * start..<910 + 10 * start, to: writer)
        }
        try writer.mergeInBackground()
        if !isDropped {
            try writer.decompress()
            #expect(
                try gallery.snapshot().manifest.segments.allSatisfy { $0.indexName != "int8" }
            )
        }
        try writer.mergeTiers()
        #expect(try gallery.snapshot().manifest.documents == 1_000)
        #expect(try gallery.snapshot().verify().isEmpty)
    }
}
