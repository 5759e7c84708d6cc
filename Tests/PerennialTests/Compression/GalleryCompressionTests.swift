import Foundation
import Perennial
import Storage
import Synchronization
import TestSupport
import Testing
import VectorSearch

@Suite struct GalleryCompressionTests {
    private let made: CompressedGallery

    init() throws { made = try CompressedGallery() }

    @Test(arguments: ["int8", "rabitq2", "pq8", "pca16+int4"], CodedRecipe.Rescoring.allCases)
    func `compression is taken back to exactly the answers before`(
        codec: String,
        rescoring: CodedRecipe.Rescoring
    ) throws {
        let gallery = try made.gallery()
        let before = try made.answers(gallery)
        let exact = try made.answers(gallery, exact: true)
        let writer = try GalleryWriter(gallery)
        try writer.compress(GalleryCompression(named: codec, rescoring))
        let snapshot = try gallery.snapshot()
        #expect(snapshot.manifest.format == GalleryManifest.currentFormat)
        #expect(snapshot.manifest.segments.allSatisfy { $0.indexName == codec })
        #expect(try snapshot.verify().isEmpty)
        #expect(try made.answers(gallery, exact: true) == exact)
        if rescoring == .none { #expect(try made.answers(gallery) != before) }
        try writer.decompress()
        #expect(try made.answers(gallery) == before)
        #expect(try gallery.snapshot().verify().isEmpty)
        #expect(try gallery.snapshot().manifest.format == GalleryManifest.currentFormat)
        #expect(try gallery.snapshot().manifest.settings.compression == nil)
    }

    @Test func `documents that come later are compressed alike, and found`() throws {
        let gallery = try made.gallery()
        let writer = try GalleryWriter(gallery)
        try writer.compress(GalleryCompression(named: "int8", .originals))
        try made.add(900..<905, to: writer)
        try writer.delete(keys: ["d3"])
        let snapshot = try gallery.snapshot()
        #expect(snapshot.manifest.segments.allSatisfy { $0.indexName == "int8" })
        let answers = try made.answers(gallery)
        #expect(answers == (try made.answers(gallery, exact: true)))
        #expect(!answers.joined().contains { $0.key == "d3" })
        try writer.compact()
        #expect(try made.answers(gallery) == answers)
        #expect(try gallery.snapshot().verify().isEmpty)
        try writer.decompress()
        #expect(try gallery.snapshot().manifest.segments.map(\.indexName) == ["graph"])
        #expect(try gallery.snapshot().verify().isEmpty)
    }

    @Test(arguments: ["int8", "int8row", "rabitq3", "pq8", "pq8x4", "rbinary"])
    func `without originals a gallery is added to, deleted from and merged with no further loss`(
        codec: String
    ) throws {
        let gallery = try made.gallery()
        let writer = try GalleryWriter(gallery)
        try writer.compress(GalleryCompression(named: codec, drops: true))
        let before = try made.answers(gallery)
        #expect(try gallery.snapshot().manifest.segments.allSatisfy { $0.arrays["vectors"] == nil })
        try made.add(900..<904, to: writer)
        try writer.delete(keys: (900..<904).map { "d\($0)" })
        try writer.compact()
        #expect(try gallery.snapshot().manifest.segments.count == 1)
        #expect(try made.answers(gallery) == before)
        #expect(try made.answers(gallery, exact: true) == before)
        #expect(try gallery.snapshot().verify().isEmpty)
        let path = made.path
        #expect(throws: PerennialError.originalsDropped(path: path)) { try writer.decompress() }
        #expect(throws: PerennialError.originalsDropped(path: path)) {
            try writer.compress(GalleryCompression(named: "int4"))
        }
    }

    @Test func `originals that are dropped for float16 rescore as before`() throws {
        let gallery = try made.gallery()
        let writer = try GalleryWriter(gallery)
        try writer.compress(GalleryCompression(named: "int4", .float16))
        let kept = try made.answers(gallery)
        try writer.compress(GalleryCompression(named: "int4", .float16, drops: true))
        #expect(try made.answers(gallery) == kept)
        #expect(try gallery.snapshot().manifest.segments.allSatisfy { $0.codec == .float16 })
        try made.add(900..<910, to: writer)
        try writer.compact()
        #expect(try gallery.snapshot().verify().isEmpty)
        #expect(try gallery.snapshot().manifest.documents == 910)
        let bytes = try gallery.snapshot().manifest.segments[0].arrays["vectors"]?.byteCount
        #expect(bytes == 910 * 64)
    }

    @Test func `a snapshot from before goes on to answer as it did`() throws {
        let gallery = try made.gallery()
        let reader = try Gallery(path: made.path)
        let snapshot = try reader.snapshot()
        let before = try snapshot.search(made.queries).map { $0.map(\.record.key) }
        try GalleryWriter(gallery).compress(GalleryCompression(named: "binary", drops: true))
        #expect(try snapshot.search(made.queries).map { $0.map(\.record.key) } == before)
        #expect(try reader.snapshot().search(made.queries).map { $0.map(\.record.key) } != before)
    }

    @Test func `searches go on while a gallery is compressed and brought back`() throws {
        let gallery = try made.gallery()
        let truth = try made.answers(gallery, exact: true)
        let (path, queries) = (made.path, made.queries)
        let done = Mutex(false)
        let searches = Mutex(0)
        let (begun, ended) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        // A thread of its own: tasks of other tests may keep all of the pool's.
        Thread.detachNewThread {
            defer {
                begun.signal()
                ended.signal()
            }
            #expect(throws: Never.self) {
                let reader = try Gallery(path: path)
                while !done.withLock({ $0 }) {
                    let options = SearchOptions(k: 20, isExact: true)
                    let found = try reader.snapshot().search(queries, options: options).map {
                        hits in
                        hits.map { CompressedGallery.Answer(key: $0.record.key, score: $0.score) }
                    }
                    #expect(found == truth)
                    searches.withLock { $0 += 1 }
                    begun.signal()
                }
            }
        }
        begun.wait()
        let writer = try GalleryWriter(gallery)
        let before = try made.answers(gallery)
        let already = searches.withLock { $0 }
        for name in ["int8", "rabitq2", "pq8"] {
            try writer.compress(GalleryCompression(named: name))
            try writer.decompress()
            #expect(try made.answers(gallery) == before)
        }
        #expect(searches.withLock { $0 } > already)
        done.withLock { $0 = true }
        ended.wait()
    }

    @Test func `filters hold in a compressed gallery, and never cost hits`() throws {
        let gallery = try made.gallery()
        try GalleryWriter(gallery).compress(GalleryCompression(named: "rabitq2", drops: true))
        for hits in try made.answers(gallery, filter: "parity = 1") {
            #expect(hits.count == 20)
            #expect(hits.allSatisfy { Int($0.key.dropFirst()).map { $0 % 2 == 1 } ?? false })
        }
    }

    @Test func `what a killed writer left behind is removed, and nothing else`() throws {
        let gallery = try made.gallery()
        let answers = try made.answers(gallery)
        let store = try ArrayStore(Environment(path: made.path))
        var writer = try store.writer(name: "segments/0/99/codec.codes", rowBytes: 4)
        try writer.append([UInt8](repeating: 1, count: 4).span.bytes)
        _ = try writer.finish()
        _ = try GalleryWriter(gallery)
        let environment = try Environment(path: made.path)
        let names = try environment.read { try ArrayStore(environment).names(in: $0) }
        #expect(!names.contains { $0.contains("codec") })
        #expect(try made.answers(gallery) == answers)
        #expect(try gallery.snapshot().verify().isEmpty)
    }

    @Test func `what does not suit the gallery is refused, and nothing is changed`() throws {
        let gallery = try made.gallery(120)
        let before = try made.answers(gallery)
        let writer = try GalleryWriter(gallery)
        #expect(throws: VectorSearchError.tooFewVectors(codec: "pq8", found: 120, needed: 256)) {
            try writer.compress(GalleryCompression(named: "pq8"))
        }
        #expect(
            throws: VectorSearchError.notDivisible(codec: "pq5", dimension: 32, parts: 5)
        ) {
            try writer.compress(GalleryCompression(named: "pq5"))
        }
        #expect(throws: VectorSearchError.tooManyDimensions(codec: "pca64+int8", dimension: 32)) {
            try writer.compress(GalleryCompression(named: "pca64+int8"))
        }
        #expect(throws: PerennialError.notCompressed(path: made.path)) { try writer.decompress() }
        #expect(try made.answers(gallery) == before)
    }

    @Test func `a damaged code is found, and refused by repair where nothing else is kept`() throws
    {
        let gallery = try made.gallery()
        try GalleryWriter(gallery).compress(GalleryCompression(named: "int8", drops: true))
        let environment = try Environment(path: made.path)
        let blocks = try environment.database("arrays", keys: Data.self, values: Data.self)
        try environment.write { transaction in
            let key = try #require(
                try blocks.keys(over: .all, in: transaction).first {
                    String(decoding: $0, as: UTF8.self).contains("codec.codes")
                }
            )
            var value = try #require(try blocks.get(key, in: transaction))
            value[value.endIndex - 1] ^= 0xFF
            try blocks.put(value, for: key, in: transaction)
        }
        let opened = try Gallery(path: made.path, access: .repair)
        #expect(try !opened.snapshot().verify().isEmpty)
        #expect(throws: PerennialError.self) { try GalleryWriter(opened).repair() }
    }
}
