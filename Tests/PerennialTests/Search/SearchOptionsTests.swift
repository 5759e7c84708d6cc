import Encoders
import LexicalSearch
import Perennial
import Tensors
import TestSupport
import Testing
import VectorSearch

@Suite struct SearchOptionsTests {
    private let folder: TemporaryFolder
    private let encoder = WordEncoder()

    init() throws { folder = try TemporaryFolder() }

    private func gallery(
        _ count: Int,
        settings: GallerySettings = GallerySettings()
    ) throws
        -> Gallery
    {
        let gallery = try Gallery.create(
            at: folder.path("gallery"),
            space: encoder.space,
            settings: settings
        )
        let records = (0..<count).map { DocumentRecord(key: "\($0)", text: "text \($0)") }
        try GalleryWriter(gallery, threads: 1).commit(
            records,
            vectors: encoder.encode(records.map(\.text), options: EncodingOptions())
        )
        return gallery
    }

    private func refused(_ change: (inout SearchOptions) -> Void) -> Bool {
        var options = SearchOptions()
        change(&options)
        do {
            let snapshot = try gallery(3).snapshot()
            let query = encoder.encode(["text"], options: EncodingOptions())
            _ = try snapshot.search(query, words: ["text"], options: options)
            return false
        } catch PerennialError.badSearch {
            return true
        } catch {
            return false
        }
    }

    @Test(arguments: [Int.min, -1, 0, 65_537, Int.max])
    func `counts out of range are refused, never cut`(_ count: Int) throws {
        let snapshot = try gallery(3).snapshot()
        let query = encoder.encode(["text"], options: EncodingOptions())
        var candidates = SearchOptions()
        candidates.candidates = count
        for options in [
            SearchOptions(k: count), SearchOptions(effort: SearchEffort(beam: count)), candidates,
        ] {
            #expect(throws: PerennialError.self) { try snapshot.search(query, options: options) }
            #expect(throws: PerennialError.self) {
                try snapshot.search(words: ["text"], options: options)
            }
            #expect(throws: PerennialError.self) {
                try snapshot.search(query, words: ["text"], options: options)
            }
        }
    }

    @Test func `the most hits that may be asked for are found`() throws {
        let snapshot = try gallery(30).snapshot()
        let query = encoder.encode(["text"], options: EncodingOptions())
        let options = SearchOptions(k: SearchOptions.most)
        #expect(try snapshot.search(query, options: options)[0].count == 30)
        #expect(try snapshot.search(query, words: ["text"], options: options)[0].count == 30)
    }

    @Test func `weights, parameters and texts that do not fit are refused`() {
        #expect(refused { $0.fusion = .weightedScores([0.5]) })
        #expect(refused { $0.fusion = .weightedScores([0.5, 0.25, 0.25]) })
        #expect(refused { $0.fusion = .weightedScores([.nan, 0.5]) })
        #expect(refused { $0.fusion = .reciprocalRank(constant: -1) })
        #expect(refused { $0.bm25.k1 = -1 })
        #expect(refused { $0.bm25.k1 = .nan })
        #expect(refused { $0.bm25.b = 2 })
        #expect(!refused { $0.fusion = .reciprocalRank(constant: 0) })
    }

    @Test func `a vector without a text is refused`() throws {
        let snapshot = try gallery(3).snapshot()
        let queries = encoder.encode(["text", "other"], options: EncodingOptions())
        #expect(throws: PerennialError.self) { try snapshot.search(queries, words: ["text"]) }
    }

    @Test func `vectors that are no numbers are refused, and a zero vector is not`() throws {
        let snapshot = try gallery(3).snapshot()
        let columns = encoder.space.dimension
        func query(_ value: Float) -> Matrix {
            Matrix(rows: 1, columns: columns, elements: .init(repeating: value, count: columns))
        }
        for value in [Float.nan, .infinity, -.infinity, 1e30] {
            #expect(throws: VectorSearchError.self) { try snapshot.search(query(value)) }
        }
        #expect(try snapshot.search(query(0))[0].count == 3)
    }

    @Test func `a search that names no beam takes the gallery's`() throws {
        // So narrow a beam misses some of what a wide one finds.
        var random = SeededRandom(seed: 3)
        let columns = encoder.space.dimension
        func vectors(_ count: Int) -> Matrix {
            Matrix(rows: count, columns: columns, elements: random.floats(count * columns))
        }
        let gallery = try Gallery.create(
            at: folder.path("graph"),
            space: encoder.space,
            settings: GallerySettings(graphFrom: 100, beam: 400)
        )
        let writer = try GalleryWriter(gallery, threads: 1)
        let records = (0..<3_000).map { DocumentRecord(key: "\($0)", text: "text \($0)") }
        try writer.commit(records, vectors: vectors(records.count))
        let queries = vectors(50)
        func keys(_ beam: Int?) throws -> [[String]] {
            let options = SearchOptions(k: 5, effort: beam.map { SearchEffort(beam: $0) })
            return try gallery.snapshot().search(queries, options: options)
                .map { $0.map(\.record.key) }
        }
        let (wide, narrow) = try (keys(400), keys(5))
        #expect(wide != narrow)
        #expect(try keys(nil) == wide)
        try writer.setBeam(5)
        #expect(try keys(nil) == narrow)
    }

    @Test func `documents are found beyond the rows that one search of an index can answer`()
        throws
    {
        let gallery = try Gallery.create(
            at: folder.path("passages"),
            space: encoder.space,
            settings: GallerySettings(graphFrom: 1_000_000, words: nil)
        )
        // One document has more passages than an index answers rows, and they are all nearer.
        let passages = SearchOptions.most + 100
        let columns = encoder.space.dimension
        var elements = [Float](repeating: 0, count: (passages + 2) * columns)
        for row in 0..<passages { elements[row * columns] = 1 }
        elements[passages * columns] = 0.5
        elements[(passages + 1) * columns] = 0.25
        try GalleryWriter(gallery, threads: 1).commit(
            ["long", "second", "third"].map { DocumentRecord(key: $0, text: "text") },
            vectors: Matrix(rows: passages + 2, columns: columns, elements: elements),
            passages: [.init(repeating: 0..<4, count: passages), [0..<4], [0..<4]]
        )
        let query = Matrix(rows: 1, columns: columns, elements: Array(elements[..<columns]))
        let hits = try gallery.snapshot().search(query, options: SearchOptions(k: 3))[0]
        #expect(hits.map(\.record.key) == ["long", "second", "third"])
    }

    @Test func `a hit says in which space it was compared, and words are compared in none`() throws
    {
        let snapshot = try gallery(4).snapshot()
        let query = encoder.encode(["text 1"], options: EncodingOptions())
        let fingerprint = encoder.space.fingerprint
        #expect(try snapshot.search(query)[0].allSatisfy { $0.space == fingerprint })
        let words = try snapshot.search(words: ["text"])[0]
        #expect(words.count == 4)
        #expect(words.allSatisfy { $0.space == nil })
    }
}
