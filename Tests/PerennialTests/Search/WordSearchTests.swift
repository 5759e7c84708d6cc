import Encoders
import LexicalSearch
import Perennial
import Tensors
import TestSupport
import Testing

@Suite struct WordSearchTests {
    private let folder: TemporaryFolder
    private let encoder = WordEncoder()
    private let texts = [
        "the cat sat on the mat", "a dog chased the cat", "dogs bark at night",
        "night trains to the coast", "the coast at night, the night at the coast",
    ]

    init() throws { folder = try TemporaryFolder() }

    private func gallery(
        _ name: String,
        commits: Int = 1,
        settings: GallerySettings = GallerySettings()
    ) throws -> Gallery {
        let gallery = try Gallery.create(
            at: folder.path(name),
            space: encoder.space,
            settings: settings
        )
        let writer = try GalleryWriter(gallery)
        let records = texts.enumerated().map { DocumentRecord(key: "d\($0)", text: $1) }
        let size = (records.count + commits - 1) / commits
        for start in stride(from: 0, to: records.count, by: size) {
            let part = Array(records[start..<min(start + size, records.count)])
            try writer.commit(part, vectors: vectors(part.map(\.text)))
        }
        return gallery
    }

    private func vectors(_ texts: [String]) -> Matrix {
        encoder.encode(texts, options: EncodingOptions())
    }

    @Test func `documents with the words are found, and no others`() throws {
        let snapshot = try gallery("g").snapshot()
        let hits = try snapshot.search(words: ["coast at night", "unheard"])
        #expect(hits[0].map(\.record.key) == ["d4", "d2", "d3"])
        #expect(hits[1].isEmpty)
    }

    @Test func `scores do not depend on how documents are spread over segments`() throws {
        let one = try gallery("one").snapshot()
        let many = try gallery("many", commits: 5).snapshot()
        #expect(many.manifest.segments.count > 1)
        for query in ["the cat", "night coast", "dog"] {
            let expected = try one.search(words: [query])[0]
            let found = try many.search(words: [query])[0]
            #expect(found.map(\.record.key) == expected.map(\.record.key))
            #expect(found.map(\.score) == expected.map(\.score))
        }
    }

    @Test func `a merge keeps words, and deleted documents are not found`() throws {
        let gallery = try gallery("g", commits: 3)
        let writer = try GalleryWriter(gallery)
        try writer.delete(keys: ["d4"])
        #expect(try gallery.snapshot().search(words: ["coast"])[0].map(\.record.key) == ["d3"])
        try writer.compact()
        let snapshot = try gallery.snapshot()
        #expect(snapshot.manifest.segments.count == 1)
        #expect(try snapshot.search(words: ["coast"])[0].map(\.record.key) == ["d3"])
        #expect(try snapshot.search(words: ["cat dog"])[0].map(\.record.key) == ["d1", "d0"])
        #expect(try snapshot.verify().isEmpty)
    }

    @Test func `a hybrid search joins the ranks of both lists`() throws {
        let snapshot = try gallery("g").snapshot()
        var options = SearchOptions(k: 5)
        options.isExplained = true
        options.fusion = .reciprocalRank()
        let hits = try snapshot.search(
            vectors(["cat mat"]),
            words: ["cat mat"],
            options: options
        )[0]
        #expect(hits.count == 5)
        #expect(hits[0].record.key == "d0")
        for hit in hits {
            let explanation = try #require(hit.explanation)
            let places = [explanation.dense, explanation.lexical].compactMap(\.self)
            let expected = places.reduce(Float(0)) { $0 + 1 / (60 + Float($1.rank)) }
            #expect(abs(hit.score - expected) < 1e-6)
            let words = explanation.terms.reduce(0) { $0 + $1.score }
            #expect(abs(Float(words) - (explanation.lexical?.score ?? 0)) < 1e-5)
        }
        #expect(hits[0].explanation?.terms.map(\.term) == ["cat", "mat"])
    }

    @Test func `weighted scores range from one list to the other`() throws {
        let snapshot = try gallery("g").snapshot()
        func keys(_ weight: Float) throws -> [String] {
            var options = SearchOptions(k: 3)
            options.fusion = .weightedScores([weight, 1 - weight])
            let query = ["dog at night"]
            return try snapshot.search(vectors(query), words: query, options: options)[0]
                .map(\.record.key)
        }
        let dense = try snapshot.search(vectors(["dog at night"]), options: SearchOptions(k: 3))
        #expect(try keys(1) == dense[0].map(\.record.key))
        let words = try snapshot.search(words: ["dog at night"], options: SearchOptions(k: 3))
        #expect(try keys(0) == words[0].map(\.record.key))
    }

    @Test func `a stemmer makes forms of a word one`() throws {
        let settings = GallerySettings(words: AnalyzerOptions(stemmer: "english"))
        let snapshot = try gallery("g", settings: settings).snapshot()
        #expect(try Set(snapshot.search(words: ["dogs"])[0].map(\.record.key)) == ["d1", "d2"])
    }

    @Test func `a gallery without words says so`() throws {
        let gallery = try gallery("g", settings: GallerySettings(words: nil))
        #expect(throws: PerennialError.noWords(path: folder.path("g"))) {
            try gallery.snapshot().search(words: ["cat"])
        }
    }
}
