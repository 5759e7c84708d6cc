import Foundation
import Testing

import Tokenization

/// What BERT's normaliser and pre-tokenizer make of one scalar inside `a`…`b`.
private struct CodepointTable: Decodable {
    let removed: [[UInt32]]
    let space: [[UInt32]]
    let isolated: [[UInt32]]
    let joined_map: [String: String]
    let split_map: [String: [String]]

    /// The expected words of every scalar that is not just joined to `a` and `b`.
    func expectations() throws -> [UInt32: [String]] {
        var words: [UInt32: [String]] = [:]
        for scalar in Self.scalars(removed) { words[scalar] = ["ab"] }
        for scalar in Self.scalars(space) { words[scalar] = ["a", "b"] }
        for scalar in Self.scalars(isolated) {
            words[scalar] = ["a", String(Character(try #require(Unicode.Scalar(scalar)))), "b"]
        }
        for (scalar, text) in joined_map {
            words[try #require(UInt32(scalar, radix: 16))] = ["a\(text)b"]
        }
        for (scalar, parts) in split_map {
            words[try #require(UInt32(scalar, radix: 16))] = parts
        }
        return words
    }

    private static func scalars(_ ranges: [[UInt32]]) -> some Sequence<UInt32> {
        ranges.lazy.flatMap { $0[0]...$0[1] }.filter { !(0xD800...0xDFFF).contains($0) }
    }
}

@Suite struct UnicodeTablesTests {
    @Test func `every scalar becomes the words of the golden table`() throws {
        let url = GoldenTokens.folder.appending(path: "tokenizer/codepoints.json")
        let table = try JSONDecoder().decode(CodepointTable.self, from: Data(contentsOf: url))
        let expectations = try table.expectations()
        try #require(expectations.count > 100_000)
        let recorder = WordRecorder(.uncased)
        var wrong: [UInt32] = []
        for scalar in (0...0x10FFFF as ClosedRange<UInt32>) {
            guard let unicode = Unicode.Scalar(scalar) else { continue }
            let text = "a\(unicode)b"
            let expected = expectations[scalar] ?? [text]
            if recorder.words(of: text) != expected.map({ Array($0.utf8) }) {
                wrong.append(scalar)
            }
        }
        #expect(wrong == [])
    }
}
