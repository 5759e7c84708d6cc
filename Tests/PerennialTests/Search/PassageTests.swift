import Encoders
import Foundation
import Perennial
import Tables
import Tensors
import TestSupport
import Testing

/// An encoder whose tokens are the words of a text, one by one.
private struct SpacedEncoder: TextEncoder {
    private let words = WordEncoder()
    var space: EmbeddingSpace { words.space }

    func encode(_ texts: [String], options: EncodingOptions) -> Matrix {
        words.encode(texts, options: options)
    }

    func tokenSpans(of text: String) -> [Range<Int>] {
        var spans: [Range<Int>] = []
        var start: Int?
        for (place, byte) in (Array(text.utf8) + [0x20]).enumerated() {
            if byte == 0x20 {
                if let first = start { spans.append(first..<place) }
                start = nil
            } else if start == nil {
                start = place
            }
        }
        return spans
    }
}

@Suite struct PassageTests {
    private let folder: TemporaryFolder
    private let encoder = SpacedEncoder()

    init() throws { folder = try TemporaryFolder() }

    private func gallery(tokens: Int, overlap: Int) throws -> Gallery {
        let settings = GallerySettings(
            passages: try PassageSettings(tokens: tokens, overlap: overlap)
        )
        return try Gallery.create(
            at: folder.path("gallery"),
            space: encoder.space,
            settings: settings
        )
    }

    /// Indexes documents of these texts, with keys from `d0` on.
    private func index(_ texts: [String], into gallery: Gallery, isUpsert: Bool = false) throws {
        let lines = texts.enumerated().map { #"{"id":"d\#($0)","n":\#($0),"text":"\#($1)"}"# }
        let source = try folder.write(lines.joined(separator: "\n"), to: "texts.jsonl")
        var indexer = try Indexer(
            writer: GalleryWriter(gallery),
            encoder: encoder,
            options: IndexingOptions(knownKeys: isUpsert ? .replace : .refuse)
        )
        _ = try indexer.run(DocumentReader([DocumentSource(source)]))
    }

    private func search(_ gallery: Gallery, _ text: String, k: Int = 10) throws -> [Hit] {
        try gallery.snapshot().search(
            encoder.encode([text], options: EncodingOptions()),
            options: SearchOptions(k: k)
        )[0]
    }

    private let long = (0..<60).map { "word\($0)" }.joined(separator: " ")

    @Test func `a long text is found once, by the passage that answers`() throws {
        let gallery = try gallery(tokens: 10, overlap: 2)
        try index([long, "something else entirely"], into: gallery)
        let manifest = try gallery.snapshot().manifest
        #expect(manifest.documents == 2)
        #expect(manifest.segments[0].rows > 7)
        let hits = try search(gallery, "word40 word41 word42 word43")
        #expect(hits.count == 2)
        #expect(hits[0].record.key == "d0")
        #expect(hits[0].record.text == long)
        let passage = try #require(hits[0].passage)
        #expect(passage.text.contains("word41"))
        #expect(passage.text.split(separator: " ").count <= 10)
        #expect(Array(long.utf8)[passage.start..<passage.end].elementsEqual(passage.text.utf8))
        #expect(try gallery.snapshot().verify().isEmpty)
    }

    @Test func `documents of many passages do not take the places of others`() throws {
        let gallery = try gallery(tokens: 8, overlap: 0)
        let repeated = Array(repeating: "red green blue", count: 100).joined(separator: " ")
        try index([repeated, "red things", "green things", "blue things"], into: gallery)
        let hits = try search(gallery, "red green blue", k: 4)
        #expect(Set(hits.map(\.record.key)) == ["d0", "d1", "d2", "d3"])
    }

    @Test func `replacing and deleting a document does away with all its passages`() throws {
        let gallery = try gallery(tokens: 10, overlap: 2)
        try index([long, long + " more"], into: gallery)
        try index(["short now"], into: gallery, isUpsert: true)
        let snapshot = try gallery.snapshot()
        #expect(snapshot.manifest.documents == 2)
        #expect(try snapshot.verify().isEmpty)
        #expect(try search(gallery, "word40 word41").first?.record.key == "d1")
        let writer = try GalleryWriter(gallery)
        #expect(try writer.delete(keys: ["d1"]) == 1)
        #expect(try search(gallery, "word40 word41").map(\.record.key) == ["d0"])
        try writer.compact()
        let manifest = try gallery.snapshot().manifest
        #expect(manifest.segments.map(\.rows) == [1])
        #expect(manifest.deleted == 0)
        #expect(try gallery.snapshot().verify().isEmpty)
    }

    @Test func `filters and words see passages as their document`() throws {
        let gallery = try gallery(tokens: 10, overlap: 2)
        try index([long, "short"], into: gallery)
        let snapshot = try gallery.snapshot()
        #expect(try snapshot.keys(matching: Filter("n = 0")) == ["d0"])
        let hits = try snapshot.search(words: ["word33"])[0]
        #expect(hits.map(\.record.key) == ["d0"])
        #expect(try #require(hits[0].passage).text.contains("word33"))
    }

    @Test func `sentences are kept together where there is room`() throws {
        let gallery = try gallery(tokens: 10, overlap: 0)
        let text = "one two three four five six seven. eight nine ten eleven twelve"
        try index([text], into: gallery)
        #expect(
            try search(gallery, "one two three").first?.passage?.text
                == "one two three four five six seven."
        )
    }

    @Test(arguments: [(7, 0), (20, 10), (20, -1)])
    func `passages that cannot be are refused`(_ tokens: Int, _ overlap: Int) {
        #expect(throws: PerennialError.badPassages(tokens: tokens, overlap: overlap)) {
            try PassageSettings(tokens: tokens, overlap: overlap)
        }
    }

    @Test func `an encoder without a tokenizer cannot split texts`() throws {
        let gallery = try gallery(tokens: 10, overlap: 0)
        let source = try folder.write("a text\n", to: "texts.txt")
        var indexer = try Indexer(writer: GalleryWriter(gallery), encoder: WordEncoder())
        #expect(throws: EncodersError.noTokenizer(model: encoder.space.model)) {
            try indexer.run(DocumentReader([DocumentSource(source)]))
        }
    }
}
