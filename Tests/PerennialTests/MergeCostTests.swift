import Encoders
import Perennial
import Tables
import Tensors
import TestSupport
import Testing

/// What an added document costs a gallery, in rows that are written anew.
@Suite struct MergeCostTests {
    private let folder: TemporaryFolder
    private let encoder = WordEncoder()

    init() throws { folder = try TemporaryFolder() }

    private func gallery(documents: Int) throws -> Gallery {
        let gallery = try Gallery.create(at: folder.path("gallery"), space: encoder.space)
        try add(0..<documents, to: gallery)
        return gallery
    }

    /// Adds documents as `add` does.
    private func add(_ keys: Range<Int>, to gallery: Gallery, replacing: Bool = false) throws {
        let lines = keys.map { #"{"id":"\#($0)","text":"note \#($0)","half":\#($0 % 2)}"# }
        let path = try folder.write(lines.joined(separator: "\n"), to: "documents.jsonl")
        var indexer = try Indexer(
            writer: GalleryWriter(gallery),
            encoder: encoder,
            options: IndexingOptions(knownKeys: replacing ? .replace : .refuse)
        )
        _ = try indexer.run(DocumentReader([DocumentSource(path)]))
    }

    private func segments(_ gallery: Gallery) throws -> [SegmentDescription] {
        try gallery.snapshot().manifest.segments
    }

    @Test func `a document is added to many at the cost of adding it to few`() throws {
        let gallery = try gallery(documents: 3_000)
        let largest = try #require(segments(gallery).first)
        #expect(largest.rows == 3_000)
        var written = 0
        var most = 0
        var known = try Set(segments(gallery).map(\.number))
        for key in 0..<200 {
            try add(3_000 + key..<3_001 + key, to: gallery)
            let now = try segments(gallery)
            written += now.filter { !known.contains($0.number) }.reduce(0) { $0 + $1.rows }
            known = Set(now.map(\.number))
            most = max(most, now.count)
        }
        // The 3,000 stay where they are; of the others, a share of the smallest tier is written.
        #expect(known.contains(largest.number))
        #expect(written < 200 * 100)
        #expect(most <= 8)
        let snapshot = try gallery.snapshot()
        #expect(snapshot.manifest.documents == 3_200)
        #expect(try snapshot.verify() == [])
        #expect(try snapshot.document(key: "3123")?.text == "note 3123")
    }

    @Test func `a gallery that doubles becomes one segment again`() throws {
        let gallery = try gallery(documents: 300)
        try add(300..<500, to: gallery)
        #expect(try segments(gallery).map(\.rows) == [300, 200])
        try add(500..<600, to: gallery)
        #expect(try segments(gallery).map(\.rows) == [600])
    }

    @Test func `a segment whose documents are mostly replaced is written without them`() throws {
        let gallery = try gallery(documents: 2_000)
        try add(0..<900, to: gallery, replacing: true)
        #expect(try segments(gallery).map(\.deleted) == [900, 0])
        try add(900..<1_000, to: gallery, replacing: true)
        #expect(try segments(gallery).allSatisfy { $0.deleted == 0 })
        #expect(try segments(gallery).reduce(0) { $0 + $1.rows } == 2_000)
        #expect(try gallery.snapshot().verify() == [])
    }

    @Test func `segments stay few and answers whole in any order of changes`() throws {
        let gallery = try gallery(documents: 100)
        let writer = try GalleryWriter(gallery)
        var generator = SplitMix64(seed: 7)
        var live = Set(0..<100)
        for round in 0..<80 {
            let first = Int.random(in: 0..<3_000, using: &generator)
            let keys = first..<first + Int.random(in: 1...60, using: &generator)
            if round % 3 == 2 {
                try writer.delete(keys: keys.map(String.init))
                live.subtract(keys)
            } else {
                let records = keys.map { DocumentRecord(key: "\($0)", text: "note \($0)") }
                try writer.commit(
                    records,
                    vectors: encoder.encode(records.map(\.text), options: EncodingOptions()),
                    conflict: .replace
                )
                live.formUnion(keys)
            }
            try writer.mergeTiers()
            #expect(try segments(gallery).count <= 8)
        }
        let snapshot = try gallery.snapshot()
        #expect(snapshot.manifest.documents == live.count)
        #expect(try snapshot.verify() == [])
        let hits = try snapshot.search(words: ["note"], options: SearchOptions(k: 4_000))[0]
        #expect(Set(hits.map(\.record.key)) == Set(live.map(String.init)))
    }
}
