import Foundation
import LexicalSearch
import Storage
import TestSupport
import Testing

@Suite struct DamagedIndexTests {
    private func image() throws -> InvertedIndexImage {
        var random = SeededRandom(seed: 9)
        return try Corpus(documents: 3000, words: 200, random: &random).image()
    }

    private func bytes(_ array: MappedArray) -> [UInt8] {
        (0..<array.rows).flatMap { row in array.withRow(row) { $0.copiedBytes } }
    }

    @Test(arguments: InvertedIndexImage.arrayNames)
    func `an index without one of its arrays is refused`(name: String) throws {
        let image = try image()
        let arrays = image.arrays.filter { $0.key != name }
        #expect(throws: LexicalSearchError.missingArray(name: name)) {
            try InvertedIndex(header: image.header, arrays: arrays)
        }
    }

    @Test(arguments: InvertedIndexImage.arrayNames)
    func `an array of another shape is refused`(name: String) throws {
        let image = try image()
        var arrays = image.arrays
        arrays[name] = MappedArray(copying: [UInt8](repeating: 0, count: 30).span, rowBytes: 3)
        #expect(throws: LexicalSearchError.damagedArray(name: name, row: 10)) {
            try InvertedIndex(header: image.header, arrays: arrays)
        }
    }

    @Test func `another format is refused`() throws {
        let image = try image()
        let json = String(decoding: try JSONEncoder().encode(image.header), as: UTF8.self)
        let header = try JSONDecoder().decode(
            InvertedIndexHeader.self,
            from: Data(json.replacing("\"format\":1", with: "\"format\":9").utf8)
        )
        #expect(throws: LexicalSearchError.unknownFormat(found: 9, known: 1)) {
            try InvertedIndex(header: header, arrays: image.arrays)
        }
    }

    @Test(arguments: ["blocks", "postings", "terms", "text"])
    func `no changed byte ends the process`(name: String) throws {
        let image = try image()
        let original = bytes(try #require(image.arrays[name]))
        let rowBytes = try #require(image.arrays[name]).rowBytes
        let query = LexicalQuery(terms: (0..<200).map { "w\($0)" })
        var random = SeededRandom(seed: 11)
        var refused = 0
        for _ in 0..<Fixtures.fuzzCases(default: 150) {
            var changed = original
            for _ in 0..<3 {
                // Pages are mostly empty here: change what is in use.
                let place = Int.random(in: 0..<min(changed.count, 8000), using: &random)
                changed[place] = UInt8.random(in: 0...255, using: &random)
            }
            var arrays = image.arrays
            arrays[name] = MappedArray(copying: changed.span, rowBytes: rowBytes)
            let index = try InvertedIndex(header: image.header, arrays: arrays)
            do {
                let hits = try index.search(query, k: 10)
                #expect(hits.allSatisfy { $0.row < 3000 })
                // What is read for a merge may be what no search reads.
                _ = try InvertedIndexImage(
                    joining: [.init(index) { $0 % 2 == 0 }],
                    analyzer: AnalyzerOptions()
                )
            } catch {
                refused += 1
            }
        }
        // Text can only become another word.
        #expect(refused > 0 || name == "text")
    }

    @Test(arguments: [
        LexicalSearchError.unknownStemmer(name: "x", known: ["a"]), .missingArray(name: "terms"),
        .damagedArray(name: "terms", row: 3), .unknownFormat(found: 2, known: 1), .otherAnalyzer,
    ])
    func `each error says in one line what happened and what to do`(error: LexicalSearchError) {
        #expect(!error.description.contains("\n"))
        #expect(error.description.contains(": "))
    }
}
