import Foundation
import LexicalSearch
import Storage
import TestSupport
import Testing

@Suite struct InvertedIndexTests {
    private static let parameters = [
        BM25(), BM25(k1: 1.2, b: 0.75), BM25(k1: 0, b: 0), BM25(k1: 3, b: 1), BM25(k1: 0.5, b: 0),
    ]

    private func query(_ words: Int, random: inout SeededRandom) -> [String] {
        (0..<Int.random(in: 1...8, using: &random)).map { _ in
            "w\(Int.random(in: 0..<words + 2, using: &random))"
        }
    }

    @Test(arguments: 0..<40)
    func `the best are exactly those of evaluating every document`(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        // Few documents have ties and blocks that end early, many have several windows.
        let count = [1, 20, 300, 5000][seed % 4]
        let words = [3, 40, 400][seed % 3]
        let corpus = Corpus(documents: count, words: words, random: &random)
        let index = try corpus.index()
        for round in 0..<6 {
            let words = query(words, random: &random)
            let query = LexicalQuery(terms: words)
            let statistics = try CollectionStatistics(of: [index], for: query)
            let parameters = Self.parameters[round % Self.parameters.count]
            let k = [1, 3, 10, 100, 10_000][Int.random(in: 0..<5, using: &random)]
            // Every third document, or those of a few windows.
            let isAllowed: (Int) -> Bool =
                round % 2 == 0 ? { _ in true } : { $0 % 3 == 0 || $0 / 700 == 2 }
            var allowed = [UInt64](repeating: 0, count: (count + 63) / 64)
            for row in 0..<count where isAllowed(row) { allowed[row / 64] |= 1 << (row % 64) }
            let found = try index.search(
                query,
                k: k,
                statistics: statistics,
                parameters: parameters,
                allowed: round % 2 == 0 ? nil : allowed
            )
            let expected = corpus.best(words, k: k, parameters, isAllowed: isAllowed)
            #expect(found == expected, "\(words) k \(k) \(parameters)")
        }
    }

    @Test func `scores are those of the formula`() throws {
        let corpus = Corpus(documents: [["a", "a", "b"], ["b", "c"], ["a", "d", "e", "f"]])
        let index = try corpus.index()
        let query = LexicalQuery(terms: ["a", "b"])
        let hits = try index.search(
            query,
            k: 10,
            statistics: CollectionStatistics(of: [index], for: query),
            parameters: BM25(k1: 1.2, b: 0.75)
        )
        #expect(hits.map(\.row) == [0, 1, 2])
        // Computed from the formula in double precision.
        let expected = [0.507390281572101, 0.24737033118196614, 0.18800145169829424]
        for (hit, expected) in zip(hits, expected) { #expect(abs(hit.score - expected) < 1e-9) }
    }

    @Test func `equal documents come by ascending row`() throws {
        let corpus = Corpus(documents: Array(repeating: ["a", "b"], count: 3000))
        let index = try corpus.index()
        let query = LexicalQuery(terms: ["a", "b"])
        #expect(try index.search(query, k: 7).map(\.row) == Array(0..<7))
        #expect(try index.search(query, k: 3000).map(\.row) == Array(0..<3000))
    }

    @Test func `nothing is found without a known term, a document or a k`() throws {
        let index = try Corpus(documents: [["a"], []]).index()
        #expect(try index.search(LexicalQuery(terms: ["z"]), k: 5) == [])
        #expect(try index.search(LexicalQuery(terms: []), k: 5) == [])
        #expect(try index.search(LexicalQuery(terms: ["a"]), k: 0) == [])
        let empty = try Corpus(documents: []).index()
        #expect(try empty.search(LexicalQuery(terms: ["a"]), k: 5) == [])
    }

    @Test(arguments: 0..<5)
    func `indexes of parts score as one index of all`(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed + 100))
        let corpus = Corpus(documents: 900, words: 60, random: &random)
        let whole = try corpus.index()
        let bounds = [0, 1, 200, 200, 900]
        let parts = try zip(bounds, bounds.dropFirst()).map { try corpus.index($0..<$1) }
        for _ in 0..<10 {
            let query = LexicalQuery(terms: query(60, random: &random))
            let statistics = try CollectionStatistics(of: parts, for: query)
            #expect(statistics == (try CollectionStatistics(of: [whole], for: query)))
            var merged: [LexicalHit] = []
            for (first, part) in zip(bounds, parts) {
                merged += try part.search(query, k: 20, statistics: statistics).map {
                    LexicalHit(row: $0.row + first, score: $0.score)
                }
            }
            merged.sort { ($1.score, $0.row) < ($0.score, $1.row) }
            #expect(Array(merged.prefix(20)) == (try whole.search(query, k: 20)))
        }
    }

    @Test(arguments: 0..<20)
    func `a joined index is the index of the documents that were kept`(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let corpus = Corpus(documents: 800, words: [1, 50, 3_000][seed % 3], random: &random)
        var bounds = (0..<seed % 6).map { _ in Int.random(in: 0...800, using: &random) }
        bounds = [0] + bounds.sorted() + [800]
        let share = [1, 2, 7, 1_000][seed % 4]
        let isKept: (Int) -> Bool = { $0 % share != 0 && $0 != 500 }
        let sources = try zip(bounds, bounds.dropFirst()).map { first, end in
            InvertedIndexImage.Source(try corpus.index(first..<end)) { isKept($0 + first) }
        }
        let joined = try InvertedIndexImage(joining: sources, analyzer: AnalyzerOptions())
        let kept = corpus.documents.indices.filter(isKept).map { corpus.documents[$0] }
        let expected = try Corpus(documents: kept).image()
        #expect(joined.header == expected.header)
        for name in InvertedIndexImage.arrayNames {
            #expect(joined.arrays[name]?.checksum == expected.arrays[name]?.checksum, "\(name)")
        }
    }

    @Test func `indexes of other analyzers are not joined`() throws {
        let index = try Corpus(documents: [["a"]]).index()
        let source = InvertedIndexImage.Source(index) { _ in true }
        var options = AnalyzerOptions()
        options.stemmer = "german"
        #expect(throws: LexicalSearchError.otherAnalyzer) {
            try InvertedIndexImage(joining: [source], analyzer: options)
        }
    }

    @Test func `a stored index is searched where it is mapped`() throws {
        var random = SeededRandom(seed: 4)
        let corpus = Corpus(documents: 4000, words: 3000, random: &random)
        let image = try corpus.image()
        let folder = try TemporaryFolder()
        let environment = try Environment(path: folder.url.path)
        let store = try ArrayStore(environment)
        var layouts: [String: ArrayLayout] = [:]
        for (name, array) in image.arrays {
            // Blocks of few rows, so that every array has several.
            var writer = try store.writer(
                name: name,
                rowBytes: array.rowBytes,
                blockBytes: 1 << 14
            )
            for row in 0..<array.rows {
                try array.withRow(row) { (bytes) throws in try writer.append(bytes) }
            }
            layouts[name] = try writer.finish()
        }
        let header = try JSONDecoder().decode(
            InvertedIndexHeader.self,
            from: JSONEncoder().encode(image.header)
        )
        let snapshot = try environment.snapshot()
        let stored = try InvertedIndex(
            header: header,
            arrays: layouts.mapValues { try store.array($0, in: snapshot) }
        )
        let index = try image.open()
        for _ in 0..<20 {
            let query = LexicalQuery(terms: query(3000, random: &random) + ["w0", "w1"])
            #expect(try stored.search(query, k: 30) == (try index.search(query, k: 30)))
        }
    }

    @Test func `the explanation of a hit adds up to its score`() throws {
        var random = SeededRandom(seed: 5)
        let corpus = Corpus(documents: 500, words: 30, random: &random)
        let index = try corpus.index()
        let query = LexicalQuery(terms: ["w0", "w1", "w7", "w7", "absent"])
        let statistics = try CollectionStatistics(of: [index], for: query)
        for hit in try index.search(query, k: 20) {
            let parts = try index.explain(row: hit.row, query, statistics: statistics)
            #expect(parts.reduce(0) { $0 + $1.score } == hit.score)
            for part in parts {
                let words = corpus.documents[hit.row].filter { $0 == part.term }
                #expect(words.count == part.frequency)
            }
        }
    }

    @Test func `a query counts its repetitions`() throws {
        let query = LexicalQuery("To be, or not to be", analyzer: try Analyzer())
        #expect(query.terms == ["be", "not", "or", "to"])
        #expect(query.counts == [2, 1, 1, 2])
    }
}
